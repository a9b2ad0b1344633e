-- The audit log. What is to be logged waits in `pending`, put there by the transaction that caused it; the integrator
-- gives it a number, moves it to `leaf` and publishes a signed checkpoint, all in one transaction.

create table audit.pending (
    id        uuid primary key,
    -- null: not of one tenant but of the cloud
    tenant_id uuid,
    kind      text  not null,
    entry     bytea not null check (octet_length(entry) between 1 and 65535)
);

create table audit.leaf (
    index        bigint primary key check (index >= 0),
    id           uuid        not null unique,
    tenant_id    uuid,
    kind         text        not null,
    entry        bytea       not null check (octet_length(entry) between 1 and 65535),
    published_at timestamptz not null
);
create index leaf_of_tenant on audit.leaf (tenant_id, index desc);
create index leaf_of_kind on audit.leaf (kind, index desc);
call foundation.append_only('audit.leaf');

-- Hash tiles. A tile only grows, and a narrower one is the beginning of a wider one, so one row is all its widths.
create table audit.tile (
    level  smallint not null check (level between 0 and 63),
    index  bigint   not null check (index >= 0),
    hashes bytea    not null check (octet_length(hashes) between 32 and 8192 and octet_length(hashes) % 32 = 0),
    primary key (level, index)
);

create function audit.deny_rewriting() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'DELETE' or substring(new.hashes for octet_length(old.hashes)) <> old.hashes
        or (new.level, new.index) <> (old.level, old.index) then
        raise exception 'a tile only grows' using errcode = 'QT001';
    end if;
    return new;
end
$$;
create trigger only_grows before update or delete on audit.tile
    for each row execute function audit.deny_rewriting();

-- The log itself: who it is and what it last said. Its row lock is what makes numbering the work of one at a time.
create table audit.log (
    the_one      boolean primary key default true check (the_one),
    origin       text        not null,
    verifier_key text        not null,
    sealed_key   bytea       not null,
    size         bigint      not null check (size >= 0),
    root         bytea       not null check (octet_length(root) = 32),
    checkpoint   text        not null,
    published_at timestamptz not null
);

-- The salts of hashed personal data. Deleting one makes the hash in the log say nothing any more.
create table audit.salt (
    leaf_id uuid  not null,
    name    text  not null,
    salt    bytea not null check (octet_length(salt) = 16),
    primary key (leaf_id, name)
);

-- Whoever changes something logs it in the same transaction, whatever role that is: everybody may add, nobody may look.
-- A transaction of a tenant may speak of that tenant only.
grant usage on schema audit to public;
grant insert on audit.pending, audit.salt to public;
alter table audit.pending enable row level security;
create policy add_own on audit.pending for insert to public
    with check (foundation.current_tenant() is null or tenant_id = foundation.current_tenant());

grant select, delete on audit.pending to audit_integrator;
create policy integrate on audit.pending to audit_integrator using (true) with check (true);
grant select, insert on audit.leaf to audit_integrator;
grant select, insert, update on audit.tile, audit.log to audit_integrator;

grant select on audit.leaf, audit.tile to audit_reader;
grant select (origin, verifier_key, size, root, checkpoint, published_at) on audit.log to audit_reader;
grant select (id) on audit.pending to audit_reader;
create policy count_waiting on audit.pending for select to audit_reader using (true);

grant select, delete on audit.salt to audit_salts;
