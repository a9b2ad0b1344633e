-- A call in some 80 bytes. What many calls have in common (who called what with which key, what answered, at which price,
-- how it ended) is written once, as a route; a call is its route and its own figures. No text, no digest: the row is the
-- whole content, so a repetition is recognised by comparing it.
--
-- Ids are UUID version 7, which sort by their time, so the partitions are ranges of ids: no column for the moment, and the
-- unique key holds for ever over all of them. Nobody had entered calls for money in the earlier form; it goes.

drop function ledger.ensure_month;
drop table ledger.usage;
delete from foundation.tenant_table where schema_name = 'ledger' and table_name = 'usage';

create table ledger.route (
    route_no      integer generated always as identity primary key,
    -- SHA-256 of all that follows.
    digest        bytea    not null unique check (octet_length(digest) = 32),
    consumer_id   uuid     not null,
    -- The tenant that owns the site which answered.
    supplier_id   uuid     not null,
    key_id        uuid     not null,
    replica_id    uuid     not null,
    site_id       uuid     not null,
    tariff_id     uuid,
    payer_id      uuid,
    operation     text     not null,
    model         text     not null,
    model_version text     not null,
    domain        text     not null,
    outcome       text     not null,
    status        smallint not null check (status between 0 and 599),
    streamed      boolean  not null,
    estimated     boolean  not null,
    check ((tariff_id is null) = (payer_id is null))
);
create index route_of_consumer on ledger.route (consumer_id);
create index route_of_supplier on ledger.route (supplier_id);
call foundation.protect_two_party('ledger.route', 'consumer_id', 'supplier_id');
call foundation.append_only('ledger.route');

-- Columns stand in the order that wastes no byte on alignment, and none is null: that would cost eight bytes a row.
create table ledger.usage (
    call_id           uuid    not null,
    duration_us       bigint  not null check (duration_us >= 0),
    -- The delivery that brought it, and with it the leaf that proves it.
    batch_no          bigint  not null,
    -- -1: there was none
    first_token_us    integer not null check (first_token_us >= -1),
    route_no          integer not null,
    prompt_tokens     integer not null check (prompt_tokens >= 0),
    cached_tokens     integer not null check (cached_tokens between 0 and prompt_tokens),
    completion_tokens integer not null check (completion_tokens >= 0),
    reasoning_tokens  integer not null check (reasoning_tokens between 0 and completion_tokens),
    primary key (call_id)
) partition by range (call_id);
-- Few values, many rows each: PostgreSQL keeps such an index at some seven bytes a row.
create index usage_of_route on ledger.usage (route_no);
-- Rows lie in the order of their batches, so this one is nearly nothing.
create index usage_of_batch on ledger.usage using brin (batch_no) with (pages_per_range = 16);

alter table ledger.usage enable row level security, force row level security;
create policy owner_passes on ledger.usage to qiantang_migrator using (true) with check (true);
-- Whoever sees the route sees the call: the inner select is under row security itself.
create policy calls_of_own_routes on ledger.usage for select to qiantang_tenant
    using (route_no in (select route_no from ledger.route));
grant select on ledger.usage to qiantang_tenant;
call foundation.append_only('ledger.usage');

-- What came in one delivery and is booked on one day: one posting, one leaf of the audit log.
create sequence ledger.batch_number;
create table ledger.batch (
    batch_no  bigint      primary key,
    day       date        not null,
    posted_at timestamptz not null,
    calls     integer     not null check (calls > 0),
    -- RFC 6962 root over the calls in the order of their ids.
    root      bytea       not null check (octet_length(root) = 32),
    leaf_id   uuid        not null
);
create index batch_of_day on ledger.batch (day);
call foundation.append_only('ledger.batch');

-- The sums of a day, made in the transaction that counts: a statement of ten million calls reads a few thousand rows.
create table ledger.day_use (
    day               date    not null,
    route_no          integer not null,
    calls             bigint  not null,
    prompt_tokens     bigint  not null,
    cached_tokens     bigint  not null,
    completion_tokens bigint  not null,
    reasoning_tokens  bigint  not null,
    charged_nano      bigint  not null,
    fee_nano          bigint  not null,
    primary key (day, route_no)
) with (fillfactor = 60);
create index day_use_of_route on ledger.day_use (route_no, day);
alter table ledger.day_use enable row level security, force row level security;
create policy owner_passes on ledger.day_use to qiantang_migrator using (true) with check (true);
create policy sums_of_own_routes on ledger.day_use for select to qiantang_tenant
    using (route_no in (select route_no from ledger.route));
grant select on ledger.day_use to qiantang_tenant;

alter table ledger.usage_set_aside
    drop constraint usage_set_aside_reason_check,
    add constraint usage_set_aside_reason_check check (reason in
        ('other_content', 'impossible_time', 'impossible_count', 'unknown_tariff', 'other_tariff'));

-- The first id that can be made at a moment.
create function ledger.first_id(moment timestamptz) returns uuid
    language sql stable parallel safe
    return (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid;

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
        partition,
        ledger.first_id(first_day at time zone 'UTC'),
        ledger.first_id((first_day + interval '1 month') at time zone 'UTC'));
    -- Nobody is granted a partition directly; forced all the same, so that a later grant could not open it.
    execute format('alter table ledger.%I enable row level security, force row level security', partition);
end $$;
revoke all on function ledger.ensure_month from public;

grant execute on function ledger.ensure_month to ledger_intake;
grant usage on sequence ledger.batch_number to ledger_intake;
grant select, insert on ledger.route, ledger.usage, ledger.batch to ledger_intake;
grant select, insert, update on ledger.day_use to ledger_intake;
create policy intake on ledger.route to ledger_intake using (true) with check (true);
create policy intake on ledger.usage to ledger_intake using (true) with check (true);
create policy intake on ledger.day_use to ledger_intake using (true) with check (true);

-- Parents see their descendants' sums, not their content.
grant select (route_no, consumer_id, supplier_id, payer_id, tariff_id, key_id, model, model_version, outcome, estimated)
    on ledger.route to ledger_sums;
grant select on ledger.day_use to ledger_sums;
grant select (call_id, route_no, prompt_tokens, cached_tokens, completion_tokens, reasoning_tokens)
    on ledger.usage to ledger_sums;
create policy sums_read on ledger.route for select to ledger_sums using (true);
create policy sums_read on ledger.day_use for select to ledger_sums using (true);
create policy sums_read on ledger.usage for select to ledger_sums using (true);
