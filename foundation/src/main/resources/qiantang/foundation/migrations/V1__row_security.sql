-- What every room's migrations use to keep tenants apart.

-- The tenant of this transaction; null, and so equal to nobody, where none was named.
create function foundation.current_tenant() returns uuid
    language sql stable parallel safe
    return nullif(current_setting('qiantang.tenant', true), '')::uuid;

-- Which tables hold rows of tenants, and in which columns they are named.
create table foundation.tenant_table (
    schema_name    text not null,
    table_name     text not null,
    tenant_columns text[] not null check (cardinality(tenant_columns) in (1, 2)),
    primary key (schema_name, table_name)
);

-- Row security for everybody, the owner included; and a way through for the owner, who migrates and saves backups.
create procedure foundation.secure(secured regclass, tenant_columns text[])
    language plpgsql
as $$
declare
    col text;
begin
    foreach col in array tenant_columns loop
        if not exists (select from pg_attribute
                        where attrelid = secured and attname = col and atttypid = 'uuid'::regtype and attnotnull) then
            raise exception '% needs a column % of type uuid that is never null', secured, col;
        end if;
    end loop;
    execute format('alter table %s enable row level security', secured);
    execute format('alter table %s force row level security', secured);
    execute format('create policy owner_passes on %s to qiantang_migrator using (true) with check (true)', secured);
    insert into foundation.tenant_table (schema_name, table_name, tenant_columns)
    select nspname, relname, secure.tenant_columns
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
     where pg_class.oid = secured;
end
$$;

-- call foundation.protect('identity.api_key', 'tenant_id'): a tenant sees and changes its own rows, and no others.
create procedure foundation.protect(protected regclass, tenant_column text)
    language plpgsql
as $$
begin
    call foundation.secure(protected, array[tenant_column]);
    execute format(
        'create policy own_rows on %1$s to qiantang_tenant
           using (%2$I = (select foundation.current_tenant()))
           with check (%2$I = (select foundation.current_tenant()))',
        protected, tenant_column);
    execute format('grant select, insert, update, delete on %s to qiantang_tenant', protected);
end
$$;

-- call foundation.protect_two_party('ledger.usage', 'consumer_id', 'supplier_id'): both parties see the row. They may
-- only read it: whoever writes such rows does so under a role of its own, with a policy and grants of its own.
create procedure foundation.protect_two_party(protected regclass, consumer_column text, supplier_column text)
    language plpgsql
as $$
begin
    call foundation.secure(protected, array[consumer_column, supplier_column]);
    execute format(
        'create policy rows_of_both_parties on %1$s for select to qiantang_tenant
           using (%2$I = (select foundation.current_tenant()) or %3$I = (select foundation.current_tenant()))',
        protected, consumer_column, supplier_column);
    execute format('grant select on %s to qiantang_tenant', protected);
end
$$;

create function foundation.deny_change() returns trigger
    language plpgsql
as $$
begin
    raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = 'QT001';
end
$$;

-- call foundation.append_only('ledger.usage'): rows come and stay, for everybody. Old partitions may be dropped whole.
create procedure foundation.append_only(kept regclass)
    language plpgsql
as $$
begin
    -- For each row, because that is inherited by partitions; emptying a table has no rows to speak of.
    execute format('create trigger append_only before update or delete on %s
                    for each row execute function foundation.deny_change()', kept);
    execute format('create trigger append_only_whole before truncate on %s
                    for each statement execute function foundation.deny_change()', kept);
    execute format('alter table %s enable always trigger append_only', kept);
    execute format('alter table %s enable always trigger append_only_whole', kept);
end
$$;

-- What has been prepared, as one digest: equal means that a start has nothing to do.
create table foundation.preparation (
    the_one boolean primary key default true check (the_one),
    digest  text not null
);
grant select on foundation.preparation to foundation_start;

revoke execute on all functions in schema foundation from public;
revoke execute on all procedures in schema foundation from public;
grant execute on function foundation.current_tenant() to public;
