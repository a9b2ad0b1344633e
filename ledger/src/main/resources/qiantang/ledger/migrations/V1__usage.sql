-- One row per call, with all its meters: small, and written once.
--
-- A call's id is a UUID version 7, so the time of a row is inside its id. The table is partitioned by that time; the
-- unique key therefore holds for ever and over all partitions, although PostgreSQL checks it in one of them.

create function ledger.time_of(id uuid) returns timestamptz
    language sql immutable parallel safe
    return timestamptz '1970-01-01 00:00:00+00'
        + (('x' || left(translate(id::text, '-', ''), 12))::bit(48)::bigint) * interval '1 millisecond';

create table ledger.usage (
    call_id           uuid        not null,
    started_at        timestamptz not null,
    consumer_id       uuid        not null,
    -- The tenant that owns the site which answered.
    supplier_id       uuid        not null,
    key_id            uuid        not null,
    replica_id        uuid        not null,
    site_id           uuid        not null,
    duration_us       bigint      not null check (duration_us >= 0),
    first_token_us    bigint      check (first_token_us between 0 and duration_us),
    prompt_tokens     bigint      not null check (prompt_tokens >= 0),
    cached_tokens     bigint      not null check (cached_tokens between 0 and prompt_tokens),
    completion_tokens bigint      not null check (completion_tokens >= 0),
    reasoning_tokens  bigint      not null check (reasoning_tokens between 0 and completion_tokens),
    status            smallint    not null check (status between 0 and 599),
    estimated         boolean     not null,
    streamed          boolean     not null,
    operation         text        not null,
    outcome           text        not null,
    model             text        not null,
    model_version     text        not null,
    domain            text        not null,
    -- SHA-256 over the whole record: the same id with another content is told apart from a repetition.
    digest            bytea       not null check (octet_length(digest) = 32),
    primary key (call_id, started_at),
    check (started_at = ledger.time_of(call_id))
) partition by range (started_at);

create index usage_of_consumer on ledger.usage (consumer_id, call_id desc);
create index usage_of_supplier on ledger.usage (supplier_id, call_id desc);

-- A record that cannot be counted: its id is taken by another content, or its time is impossible. Kept for a person to
-- look at, never counted, never dropped.
create table ledger.usage_set_aside (
    call_id     uuid        not null,
    digest      bytea       not null,
    consumer_id uuid        not null,
    reason      text        not null check (reason in ('other_content', 'impossible_time')),
    record      text        not null,
    noticed_at  timestamptz not null default now(),
    primary key (call_id, digest)
);

call foundation.protect_two_party('ledger.usage', 'consumer_id', 'supplier_id');
call foundation.protect('ledger.usage_set_aside', 'consumer_id');
call foundation.append_only('ledger.usage');
call foundation.append_only('ledger.usage_set_aside');

-- Months are made when the first call of a month arrives. The caller owns nothing, so the owner's function does it.
create function ledger.ensure_month(moment timestamptz) returns void
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    first_day timestamp := date_trunc('month', moment at time zone 'UTC');
    partition text := 'usage_' || to_char(first_day, 'YYYY_MM');
begin
    if to_regclass('ledger.' || partition) is not null then
        return;
    end if;
    perform pg_advisory_xact_lock(hashtext('ledger.ensure_month'));
    execute format(
        'create table if not exists ledger.%I partition of ledger.usage for values from (%L) to (%L)',
        partition, first_day at time zone 'UTC', (first_day + interval '1 month') at time zone 'UTC');
    -- Nobody is granted a partition directly; forced all the same, so that a later grant could not open it.
    execute format('alter table ledger.%I enable row level security, force row level security', partition);
end $$;
revoke all on function ledger.ensure_month from public;

-- The intake works across tenants: it adds records and reads what it needs to recognise a repetition.
grant usage on schema ledger to ledger_intake;
grant execute on function ledger.ensure_month to ledger_intake;
grant insert on ledger.usage, ledger.usage_set_aside to ledger_intake;
grant select (call_id, started_at, digest) on ledger.usage to ledger_intake;
create policy intake_adds on ledger.usage for insert to ledger_intake with check (true);
create policy intake_recognises on ledger.usage for select to ledger_intake using (true);
create policy intake_adds on ledger.usage_set_aside for insert to ledger_intake with check (true);

-- Parents see their descendants' sums, not their content: this role may read counts, not who called what with which key.
grant usage on schema ledger to ledger_sums;
grant select (call_id, started_at, consumer_id, supplier_id, prompt_tokens, cached_tokens, completion_tokens,
    reasoning_tokens, estimated, outcome, model) on ledger.usage to ledger_sums;
create policy sums_read on ledger.usage for select to ledger_sums using (true);
