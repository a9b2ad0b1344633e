package qiantang.foundation.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import qiantang.terms.TenantId;

/** What the catalogue of PostgreSQL says about some schemas, read by the superuser. */
final class SchemaFacts implements AutoCloseable {
    private final Handle superuser;
    private final List<String> schemas;

    private SchemaFacts(Handle superuser, List<String> schemas) {
        this.superuser = superuser;
        this.schemas = schemas;
    }

    static SchemaFacts of(TestDatabase postgres, List<String> schemas) {
        Connection connection = postgres.superuser();
        return new SchemaFacts(Jdbi.create(connection).open(), schemas);
    }

    /** Partitions are reached through their table; the history of migrations is Flyway's. */
    List<String> tables() {
        return names("""
                select nspname || '.' || relname
                  from pg_class join pg_namespace n on n.oid = relnamespace
                 where relkind in ('r', 'p') and not relispartition and relname <> 'migration_history'
                   and nspname = any(:schemas)
                """);
    }

    Map<String, List<String>> tenantTables() {
        Map<String, List<String>> tables = new TreeMap<>();
        superuser
                .createQuery("select * from foundation.tenant_table where schema_name = any(:schemas)")
                .bindArray("schemas", String.class, schemas)
                .map((row, context) ->
                        tables.put(row.getString("schema_name") + "." + row.getString("table_name"), List.of((String[])
                                row.getArray("tenant_columns").getArray())))
                .list();
        return tables;
    }

    void everybodyIsUnderRowSecurity() {
        assertThat(names("""
                        select schema_name || '.' || table_name
                          from foundation.tenant_table
                          join pg_class on pg_class.oid = (schema_name || '.' || table_name)::regclass
                         where schema_name = any(:schemas) and not (relrowsecurity and relforcerowsecurity)
                        """))
                .as("tables of tenants without forced row security")
                .isEmpty();
        assertThat(names("""
                        select nspname || '.' || relname
                          from pg_class join pg_namespace n on n.oid = relnamespace
                         where nspname = any(:schemas) and relkind = 'v'
                           and not coalesce(reloptions @> '{security_invoker=true}', false)
                        """))
                .as("views that look with their owner's eyes: create them with (security_invoker = true)")
                .isEmpty();
        assertThat(names("""
                        select nspname || '.' || relname
                          from pg_class join pg_namespace n on n.oid = relnamespace
                          cross join aclexplode(relacl) as granted
                         where nspname = any(:schemas) and (relkind = 'm' or relispartition)
                           and grantee <> relowner
                        """))
                .as("materialized views and partitions that somebody may read past the row security of their table")
                .isEmpty();
        assertThat(names("""
                        select nspname || '.' || proname
                          from pg_proc join pg_namespace n on n.oid = pronamespace
                         where nspname = any(:schemas) and prosecdef
                           and has_function_privilege('qiantang_tenant', pg_proc.oid, 'execute')
                        """))
                .as("functions that run with their owner's rights and that tenants may run")
                .isEmpty();
        assertThat(names("""
                        select rolname from pg_roles
                         where (rolsuper or rolbypassrls) and cardinality(:schemas) > 0
                           and oid <> 10 and rolname !~ '^pg_'
                        """)).as("roles that row security does not apply to").isEmpty();
    }

    List<String> privilegesOfTenants(String table) {
        return superuser
                .createQuery("""
                        select privilege_type from pg_class cross join aclexplode(relacl) as granted
                         where pg_class.oid = :table::regclass and grantee = 'qiantang_tenant'::regrole
                        """)
                .bind("table", table)
                .mapTo(String.class)
                .list();
    }

    List<String> readableByTenants() {
        return names("""
                select nspname || '.' || relname
                  from pg_class join pg_namespace n on n.oid = relnamespace
                 where relkind in ('r', 'p', 'v', 'm') and nspname = any(:schemas)
                   and has_table_privilege('qiantang_tenant', pg_class.oid, 'select')
                """);
    }

    List<String> insertableColumns(String table) {
        return superuser
                .createQuery("""
                        select quote_ident(attname) from pg_attribute
                         where attrelid = :table::regclass and attnum > 0 and not attisdropped and attgenerated = ''
                        """)
                .bind("table", table)
                .mapTo(String.class)
                .list();
    }

    long rows(String table, String column, TenantId owner) {
        return superuser
                .createQuery("select count(*) from " + table + " where " + column + " = :owner")
                .bind("owner", owner.value())
                .mapTo(Long.class)
                .one();
    }

    String row(String table, String column, TenantId owner) {
        return superuser
                .createQuery("select to_jsonb(t)::text from " + table + " t where " + column + " = :owner limit 1")
                .bind("owner", owner.value())
                .mapTo(String.class)
                .one();
    }

    private List<String> names(String query) {
        return superuser
                .createQuery(query)
                .bindArray("schemas", String.class, schemas)
                .mapTo(String.class)
                .list();
    }

    static @Nullable String sqlState(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState();
            }
        }
        return null;
    }

    @Override
    public void close() {
        superuser.close();
    }
}
