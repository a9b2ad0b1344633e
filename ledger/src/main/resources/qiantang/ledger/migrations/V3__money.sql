-- Money: who has how much credit, and double-entry books of where it went. Amounts are nano-units.

-- A tenant that can pay in a unit, and what it owes beyond its credit. Owing anything, it begins nothing new that costs.
create table ledger.wallet (
    tenant_id uuid        not null,
    unit      text        not null check (unit in ('CNY', 'CARD_HOUR', 'POINT')),
    debt_nano bigint      not null default 0 check (debt_nano >= 0),
    opened_at timestamptz not null,
    primary key (tenant_id, unit)
);

-- Credit of one wallet for one purpose: for some models only, or (no models) for everything. What is settled, leased to
-- gateways and held for jobs never exceeds what was granted: the check makes it so at every instant, whoever writes.
create table ledger.credit_line (
    line_no      integer generated always as identity primary key,
    tenant_id    uuid   not null,
    unit         text   not null,
    models       text[] not null,
    granted_nano bigint not null default 0 check (granted_nano >= 0),
    settled_nano bigint not null default 0 check (settled_nano >= 0),
    leased_nano  bigint not null default 0 check (leased_nano >= 0),
    held_nano    bigint not null default 0 check (held_nano >= 0),
    unique (tenant_id, unit, models),
    foreign key (tenant_id, unit) references ledger.wallet,
    constraint never_more_than_granted check (settled_nano + leased_nano + held_nano <= granted_nano)
) with (fillfactor = 50);

create table ledger.credit_grant (
    grant_no   integer generated always as identity primary key,
    id         uuid        not null unique,
    tenant_id  uuid        not null,
    line_no    integer     not null references ledger.credit_line,
    nano       bigint      not null check (nano > 0),
    left_nano  bigint      not null default 0 check (left_nano between 0 and nano),
    -- Lower is used up first.
    priority   smallint    not null check (priority between 0 and 1000),
    starts_at  timestamptz not null,
    expires_at timestamptz,
    -- WAITING until it starts; ENDED once it has expired.
    state      text        not null check (state in ('WAITING', 'ACTIVE', 'ENDED')),
    -- Where it comes from, such as a voucher's number.
    origin     text        not null,
    granted_by text        not null,
    granted_at timestamptz not null,
    check (expires_at > starts_at)
);
create index grant_of_line on ledger.credit_grant (line_no) where state <> 'ENDED';
create index grant_of_tenant on ledger.credit_grant (tenant_id, id);
create index grant_to_look_at on ledger.credit_grant (starts_at, expires_at) where state <> 'ENDED';

-- The books. WALLET and DEBT are a consumer's, PAYABLE is what a supplier has earned, the rest is the operator's.
create table ledger.account (
    account_no integer generated always as identity primary key,
    tenant_id  uuid not null,
    unit       text not null check (unit in ('CNY', 'CARD_HOUR', 'POINT')),
    kind       text not null check (kind in ('WALLET', 'DEBT', 'PAYABLE', 'FEE', 'ISSUED', 'EXPIRED')),
    unique (tenant_id, unit, kind)
);

create table ledger.posting (
    posting_no bigint generated always as identity primary key,
    -- The day on whose books it stands.
    day        date        not null,
    kind       text        not null check (kind in ('GRANT', 'USAGE', 'HOLD', 'CORRECTION', 'EXPIRY', 'DEBT_PAID')),
    -- Such as batch:17
    subject    text        not null,
    posted_at  timestamptz not null
);
create index posting_of_day on ledger.posting (day, posting_no);
create index posting_of_subject on ledger.posting (subject);

create table ledger.entry (
    posting_no bigint  not null references ledger.posting,
    -- The order in which credit was used up; a correction walks it backwards.
    position   integer not null,
    account_no integer not null references ledger.account,
    grant_no   integer references ledger.credit_grant,
    nano       bigint  not null check (nano <> 0),
    primary key (posting_no, position)
);
create index entry_of_account on ledger.entry (account_no, posting_no);

create table ledger.account_day (
    account_no integer not null references ledger.account,
    day        date    not null,
    nano       bigint  not null,
    primary key (account_no, day)
) with (fillfactor = 60);

-- What will expire, as dated entries: planned with the grant, released as it is used, reopened by a correction, done. The
-- sum over a grant is what of it is left, so the balance of any future day is a plain question.
create table ledger.planned_expiry (
    posting_no bigint      not null references ledger.posting,
    grant_no   integer     not null references ledger.credit_grant,
    kind       text        not null check (kind in ('PLANNED', 'RELEASED', 'REOPENED', 'DONE')),
    due_at     timestamptz not null,
    nano       bigint      not null,
    primary key (posting_no, grant_no)
);
create index expiry_of_grant on ledger.planned_expiry (grant_no);

-- A part of a credit line kept back for something that runs (a job): the worst case, until it is settled or let go.
create table ledger.hold (
    id           uuid        primary key,
    tenant_id    uuid        not null,
    line_no      integer     not null references ledger.credit_line,
    nano         bigint      not null check (nano >= 0),
    subject      text        not null,
    state        text        not null check (state in ('OPEN', 'SETTLED', 'RELEASED', 'EXPIRED')),
    settled_nano bigint      not null default 0 check (settled_nano >= 0),
    opened_at    timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz
);
create index hold_of_tenant on ledger.hold (tenant_id, id);
create index hold_to_look_at on ledger.hold (expires_at) where state = 'OPEN';

-- Days whose books are closed. What comes late stands on the books of the first open day.
create table ledger.closed_day (
    day       date        primary key,
    closed_at timestamptz not null,
    postings  bigint      not null,
    entries   bigint      not null,
    -- SHA-256 over the entries of the day.
    digest    bytea       not null check (octet_length(digest) = 32),
    leaf_id   uuid        not null
);

call foundation.protect('ledger.wallet', 'tenant_id');
call foundation.protect('ledger.credit_line', 'tenant_id');
call foundation.protect('ledger.credit_grant', 'tenant_id');
call foundation.protect('ledger.account', 'tenant_id');
call foundation.protect('ledger.hold', 'tenant_id');
-- A tenant may look at its money and not move it.
revoke insert, update, delete on ledger.wallet, ledger.credit_line, ledger.credit_grant, ledger.account, ledger.hold
    from qiantang_tenant;
call foundation.append_only('ledger.account');
call foundation.append_only('ledger.posting');
call foundation.append_only('ledger.entry');
call foundation.append_only('ledger.planned_expiry');
call foundation.append_only('ledger.closed_day');

-- Whoever sees an account sees what stands on it: the inner selects are under row security themselves.
do $$
declare
    kept text;
begin
    foreach kept in array array['posting', 'entry', 'account_day'] loop
        execute format('alter table ledger.%I enable row level security, force row level security', kept);
        execute format('create policy owner_passes on ledger.%I to qiantang_migrator using (true) with check (true)', kept);
    end loop;
    foreach kept in array array['wallet', 'credit_line', 'credit_grant', 'account', 'hold', 'posting', 'entry',
        'account_day'] loop
        execute format('create policy books on ledger.%I to ledger_intake, ledger_books using (true) with check (true)', kept);
    end loop;
end $$;
create policy of_own_accounts on ledger.entry for select to qiantang_tenant
    using (account_no in (select account_no from ledger.account));
create policy of_own_accounts on ledger.account_day for select to qiantang_tenant
    using (account_no in (select account_no from ledger.account));
create policy of_own_accounts on ledger.posting for select to qiantang_tenant
    using (exists (select from ledger.entry where entry.posting_no = posting.posting_no));
grant select on ledger.entry, ledger.account_day, ledger.posting to qiantang_tenant;

-- The one way by which money moves. It refuses what does not sum to zero in each unit, and carries each movement of a
-- wallet over to its grant, its line, its planned expiry and the sums of the day, so that none can differ from the books.
-- No role may insert entries but through here.
create function ledger.post(on_day date, what text, about text, at timestamptz,
        accounts integer[], grants integer[], amounts bigint[]) returns bigint
    language plpgsql security definer set search_path = pg_catalog as $$
declare
    number bigint;
begin
    if exists (select from unnest(accounts, amounts) as e (account_no, nano) join ledger.account using (account_no)
                group by unit having sum(nano) <> 0) then
        raise exception 'the entries of % do not sum to zero', about using errcode = 'QT002';
    end if;
    if exists (select from unnest(accounts, grants) as e (account_no, grant_no)
                 join ledger.account a using (account_no)
                 left join ledger.credit_grant g using (grant_no)
                 left join ledger.credit_line l using (line_no)
                where (a.kind = 'WALLET') <> (g.grant_no is not null)
                   or a.tenant_id <> l.tenant_id or a.unit <> l.unit) then
        raise exception 'the entries of % move a wallet without its grant', about using errcode = 'QT002';
    end if;
    if exists (select from ledger.closed_day where day = on_day) then
        raise exception 'the books of % are closed', on_day using errcode = 'QT002';
    end if;

    insert into ledger.posting (day, kind, subject, posted_at) values (on_day, what, about, at)
    returning posting_no into number;
    insert into ledger.entry (posting_no, position, account_no, grant_no, nano)
    select number, position, account_no, grant_no, nano
      from unnest(accounts, grants, amounts) with ordinality as e (account_no, grant_no, nano, position);

    update ledger.credit_grant set left_nano = left_nano + moved.nano
      from (select grant_no, sum(nano)::bigint from unnest(grants, amounts) as e (grant_no, nano)
             where grant_no is not null group by grant_no) as moved (grant_no, nano)
     where credit_grant.grant_no = moved.grant_no;
    insert into ledger.planned_expiry (posting_no, grant_no, kind, due_at, nano)
    select number, grant_no,
           case when what = 'GRANT' then 'PLANNED' when what = 'EXPIRY' then 'DONE'
                when moved.nano < 0 then 'RELEASED' else 'REOPENED' end,
           expires_at, moved.nano
      from (select grant_no, sum(nano)::bigint from unnest(grants, amounts) as e (grant_no, nano)
             where grant_no is not null group by grant_no) as moved (grant_no, nano)
      join ledger.credit_grant using (grant_no)
     where expires_at is not null;
    update ledger.credit_line
       set granted_nano = granted_nano + case when what in ('GRANT', 'EXPIRY') then moved.nano else 0 end,
           settled_nano = settled_nano - case when what in ('GRANT', 'EXPIRY') then 0 else moved.nano end
      from (select line_no, sum(e.nano)::bigint from unnest(grants, amounts) as e (grant_no, nano)
              join ledger.credit_grant using (grant_no) group by line_no) as moved (line_no, nano)
     where credit_line.line_no = moved.line_no;
    update ledger.wallet set debt_nano = debt_nano - moved.nano
      from (select tenant_id, unit, sum(nano)::bigint from unnest(accounts, amounts) as e (account_no, nano)
              join ledger.account using (account_no) where kind = 'DEBT'
             group by tenant_id, unit) as moved (tenant_id, unit, nano)
     where (wallet.tenant_id, wallet.unit) = (moved.tenant_id, moved.unit);
    -- Last, because the operator's accounts are everybody's: whoever holds these rows is about to commit.
    insert into ledger.account_day (account_no, day, nano)
    select account_no, on_day, sum(nano)::bigint from unnest(accounts, amounts) as e (account_no, nano)
     group by account_no order by account_no
    on conflict (account_no, day) do update set nano = account_day.nano + excluded.nano;
    return number;
end $$;
revoke all on function ledger.post from public;

grant usage on schema ledger to ledger_books;
grant execute on function ledger.post to ledger_intake, ledger_books;
grant select on ledger.wallet, ledger.credit_line, ledger.credit_grant, ledger.account, ledger.posting, ledger.entry,
    ledger.account_day, ledger.planned_expiry, ledger.hold, ledger.closed_day to ledger_intake, ledger_books;
grant insert on ledger.wallet, ledger.credit_line, ledger.account to ledger_intake, ledger_books;
-- Only what is on lease and what is held moves outside the books.
grant update (leased_nano, held_nano) on ledger.credit_line to ledger_intake, ledger_books;
grant insert (id, tenant_id, line_no, nano, priority, starts_at, expires_at, state, origin, granted_by, granted_at)
    on ledger.credit_grant to ledger_books;
grant update (state) on ledger.credit_grant to ledger_books;
grant insert, update on ledger.hold to ledger_books;
grant insert on ledger.closed_day to ledger_books;
grant select on ledger.route, ledger.usage, ledger.day_use, ledger.batch, ledger.usage_set_aside to ledger_books;
create policy books on ledger.route for select to ledger_books using (true);
create policy books on ledger.usage for select to ledger_books using (true);
create policy books on ledger.day_use for select to ledger_books using (true);
create policy books on ledger.usage_set_aside for select to ledger_books using (true);
