-- The names under which models are called, and the replicas behind them.

create table models.model (
    -- One name means one thing in the whole cloud, because callers write nothing but the name.
    name              text        primary key check (length(name) between 1 and 128),
    owner_id          uuid        not null,
    kind              text        not null check (kind in ('CHAT', 'EMBEDDINGS')),
    audience          text        not null check (audience in ('OWNER', 'SUBTREE', 'EVERYBODY')),
    version           text        not null check (length(version) <= 128),
    -- 0 where nobody said.
    context_tokens    integer     not null check (context_tokens >= 0),
    max_output_tokens integer     not null check (max_output_tokens >= 0),
    -- Comes from the local engine and is kept by it.
    built_in          boolean     not null,
    created_at        timestamptz not null,
    unique (name, owner_id)
);

create table models.replica (
    replica_id     uuid        primary key,
    model_name     text        not null,
    owner_id       uuid        not null,
    site_id        uuid        not null,
    -- Null for the local engine, whose addresses change with each child.
    url            text        check (length(url) <= 2000),
    upstream_model text        not null check (length(upstream_model) between 1 and 256),
    -- Sealed; null if the server asks for none.
    credential     bytea,
    created_at     timestamptz not null,
    foreign key (model_name, owner_id) references models.model (name, owner_id) on delete cascade,
    unique nulls not distinct (model_name, url, upstream_model)
);

call foundation.protect('models.model', 'owner_id');
call foundation.protect('models.replica', 'owner_id');
grant usage on schema models to qiantang_tenant;

-- What gateways are told, and what a tenant may see of other tenants' models, is read across tenants.
grant usage on schema models to models_serving;
grant select on models.model, models.replica to models_serving;
create policy serving_reads on models.model for select to models_serving using (true);
create policy serving_reads on models.replica for select to models_serving using (true);
