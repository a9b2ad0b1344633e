-- A room of the tests only: one table of a tenant, one of two parties, one of nobody, one that only grows.
create table orchard.kind (name text primary key);
grant select on orchard.kind to qiantang_tenant;
insert into orchard.kind values ('apple'), ('pear');

create table orchard.tree (
    id        uuid primary key,
    tenant_id uuid not null,
    number    bigint generated always as identity,
    kind      text not null references orchard.kind,
    label     text not null,
    shouted   text generated always as (upper(label)) stored
);
create index tree_of_tenant on orchard.tree (tenant_id, id);
call foundation.protect('orchard.tree', 'tenant_id');

create view orchard.tall_tree with (security_invoker = true) as select * from orchard.tree;
grant select on orchard.tall_tree to qiantang_tenant;

-- A tree can grow from another one, so the table refers to itself.
create table orchard.graft (
    id        uuid primary key,
    tenant_id uuid not null,
    tree_id   uuid not null references orchard.tree,
    parent_id uuid references orchard.graft
);
call foundation.protect('orchard.graft', 'tenant_id');

create table orchard.delivery (
    id          uuid not null,
    day         date not null,
    consumer_id uuid not null,
    supplier_id uuid not null,
    kilograms   numeric(12, 3) not null,
    note        bytea,
    primary key (id, day)
) partition by range (day);
create table orchard.delivery_2025 partition of orchard.delivery for values from ('2025-01-01') to ('2026-01-01');
create table orchard.delivery_2026 partition of orchard.delivery for values from ('2026-01-01') to ('2027-01-01');
call foundation.protect_two_party('orchard.delivery', 'consumer_id', 'supplier_id');
call foundation.append_only('orchard.delivery');
grant select, insert, update, delete on orchard.delivery to orchard_picker;
create policy picker on orchard.delivery to orchard_picker using (true) with check (true);
