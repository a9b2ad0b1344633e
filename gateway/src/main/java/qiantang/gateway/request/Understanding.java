package qiantang.gateway.request;

import qiantang.gateway.refusal.Refusal;

/** What came of reading a body. */
public sealed interface Understanding {
    record Understood(CallRequest request) implements Understanding {}

    record Refused(Refusal refusal) implements Understanding {}
}
