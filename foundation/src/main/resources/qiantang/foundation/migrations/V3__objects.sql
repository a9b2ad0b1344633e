-- The object store: which bytes there are, and who holds them.

-- One row per stored content. No tenant may ask whether bytes exist, so none may read this.
create table foundation.blob (
    hash       bytea       primary key check (length(hash) = 32),
    bytes      bigint      not null check (bytes >= 0),
    -- When it was last put or let go: collected no sooner than a grace period after.
    touched_at timestamptz not null
);
create index blob_touched on foundation.blob (touched_at);
grant select, insert, update, delete on foundation.blob to foundation_objects;

-- Who holds a content, and under which conditions. The foreign key is the last word: bytes that somebody holds cannot
-- be taken out of the books.
create table foundation.object_reference (
    tenant_id    uuid        not null,
    holder       text        not null check (length(holder) between 1 and 200),
    hash         bytea       not null references foundation.blob,
    bytes        bigint      not null,
    domain       text        not null,
    retain_until timestamptz,
    created_at   timestamptz not null,
    primary key (tenant_id, holder, hash)
);
create index object_reference_hash on foundation.object_reference (hash);
call foundation.protect('foundation.object_reference', 'tenant_id');
create policy collector_sees on foundation.object_reference for select to foundation_objects using (true);
grant select (hash) on foundation.object_reference to foundation_objects;
