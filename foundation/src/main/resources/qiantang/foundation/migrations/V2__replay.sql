-- Requests with an Idempotency-Key, and what was answered to them.

create table foundation.replay (
    tenant_id     uuid        not null,
    operation_id  text        not null,
    key           text        not null check (length(key) between 1 and 128),
    -- Of the whole request: the same key with another request is refused.
    fingerprint   text        not null,
    -- Whose claim it is, and until when, as long as there is no answer.
    token         uuid        not null,
    claimed_until timestamptz not null,
    -- Sealed, because an answer may hold what is shown only once.
    answer        bytea,
    expires_at    timestamptz not null,
    primary key (tenant_id, operation_id, key)
);
create index replay_expires on foundation.replay (tenant_id, expires_at);
call foundation.protect('foundation.replay', 'tenant_id');
