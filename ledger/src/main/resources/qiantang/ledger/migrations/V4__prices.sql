-- Price books: versions that are added and never changed. A version holds until the next one of the same scope; what was
-- charged names the version, so it can be computed again at any time.
create table ledger.tariff (
    id               uuid        primary key,
    -- What it is for; null does not restrict.
    payer_id         uuid,
    model            text,
    accelerator      text,
    from_hour        smallint check (from_hour between 0 and 23),
    until_hour       smallint check (until_hour between 0 and 24),
    batch            boolean,
    unit             text        not null check (unit in ('CNY', 'CARD_HOUR', 'POINT')),
    -- Per million; null: a part costs what its whole costs, anything else is free.
    prompt_nano      bigint,
    cached_nano      bigint,
    completion_nano  bigint,
    reasoning_nano   bigint,
    card_second_nano bigint,
    -- Of a million, what the operator keeps of each charge.
    fee_ppm          integer     not null check (fee_ppm between 0 and 1000000),
    withdrawn        boolean     not null,
    valid_from       timestamptz not null,
    published_by     text        not null,
    published_at     timestamptz not null,
    check ((from_hour is null) = (until_hour is null)),
    check (from_hour <> until_hour)
);
create index tariff_of_model on ledger.tariff (model, valid_from);
call foundation.append_only('ledger.tariff');
grant select, insert on ledger.tariff to ledger_books;
grant select on ledger.tariff to ledger_intake;

-- What was charged and turned out to be wrong: never an edit, always one more line.
create table ledger.correction (
    id           uuid        primary key,
    call_id      uuid        not null,
    consumer_id  uuid        not null,
    supplier_id  uuid        not null,
    payer_id     uuid        not null,
    model        text        not null,
    unit         text        not null check (unit in ('CNY', 'CARD_HOUR', 'POINT')),
    -- What is charged on top; negative: given back.
    nano         bigint      not null,
    fee_nano     bigint      not null,
    -- What the call costs after it.
    charged_nano bigint      not null check (charged_nano >= 0),
    day          date        not null,
    posting_no   bigint      not null references ledger.posting,
    reason       text        not null,
    corrected_by text        not null,
    corrected_at timestamptz not null
);
create index correction_of_call on ledger.correction (call_id, id);
create index correction_of_day on ledger.correction (day);
create index correction_of_payer on ledger.correction (payer_id, day);
call foundation.protect_two_party('ledger.correction', 'consumer_id', 'supplier_id');
call foundation.append_only('ledger.correction');
create policy books on ledger.correction to ledger_books using (true) with check (true);
grant select, insert on ledger.correction to ledger_books;
