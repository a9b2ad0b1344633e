-- Parts of a credit line that gateways may spend on their own. What is out on lease is the line's leased_nano; here it is
-- told apart by gateway, so that a gateway that is lost loses nobody's money.

create table ledger.lease (
    lease_id      uuid        primary key,
    tenant_id     uuid        not null,
    line_no       integer     not null references ledger.credit_line,
    -- Whose calls are settled under it: the gateway's journal, and where in it the gateway's life began.
    journal_id    uuid        not null,
    life          bigint      not null check (life >= 0),
    -- All three only grow; what is out is granted - returned - settled.
    granted_nano  bigint      not null default 0 check (granted_nano >= 0),
    returned_nano bigint      not null default 0 check (returned_nano >= 0),
    settled_nano  bigint      not null default 0 check (settled_nano >= 0),
    opened_at     timestamptz not null,
    -- Until when calls may set out under it.
    valid_until   timestamptz not null,
    closed_at     timestamptz,
    constraint never_more_than_granted check (returned_nano + settled_nano <= granted_nano),
    check (closed_at is null or returned_nano + settled_nano = granted_nano)
) with (fillfactor = 50);
create index lease_of_line on ledger.lease (line_no) where closed_at is null;
create index lease_of_journal on ledger.lease (journal_id) where closed_at is null;
create index lease_to_look_at on ledger.lease (valid_until) where closed_at is null;

call foundation.protect('ledger.lease', 'tenant_id');
revoke insert, update, delete on ledger.lease from qiantang_tenant;
create policy books on ledger.lease to ledger_intake, ledger_books using (true) with check (true);
grant select, insert on ledger.lease to ledger_books;
grant update (granted_nano, returned_nano, valid_until, closed_at) on ledger.lease to ledger_books;
grant select on ledger.lease to ledger_intake;
grant update (settled_nano) on ledger.lease to ledger_intake;
