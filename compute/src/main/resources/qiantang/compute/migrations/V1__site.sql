-- Places at which work runs. A site belongs to the tenant that supplies it.
create table compute.site (
    site_id    uuid        primary key,
    owner_id   uuid        not null,
    name       text        not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    tier       text        not null check (tier in ('COUNTY', 'CITY', 'PROVINCE', 'SHARED')),
    engine     text        not null check (engine in ('LOCAL', 'EXTERNAL')),
    created_at timestamptz not null,
    unique (owner_id, name)
);

call foundation.protect('compute.site', 'owner_id');
grant usage on schema compute to qiantang_tenant;

-- Replicas of all tenants stand at sites of all tenants; whoever may use one is decided above.
grant usage on schema compute to compute_sites;
grant select, insert on compute.site to compute_sites;
create policy all_sites on compute.site to compute_sites using (true) with check (true);
