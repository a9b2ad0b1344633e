package qiantang.foundation.backup;

import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the rooms' schemas consist of, as the server itself knows it. Names come quoted where they need it. */
final class TableCatalogue {
    /** Made by the migrations and by nothing else, so neither saved nor loaded. */
    private static final String OWN_BOOKKEEPING = "('foundation.preparation'::text, 'foundation.tenant_table'::text)";

    private static final String HISTORY = "migration_history";

    private final OwnerConnection owner;
    private final List<String> schemas;

    TableCatalogue(OwnerConnection owner, List<String> schemas) {
        this.owner = owner;
        this.schemas = schemas;
    }

    /** Those of the rooms that are there at all, with the version of their tables. */
    Map<String, Integer> versions() throws SQLException {
        Map<String, Integer> versions = new TreeMap<>();
        for (String schema : owner.query(
                "select schemaname from pg_tables where tablename = '" + HISTORY + "' and schemaname = any(?)",
                row -> row.getString(1),
                schemas)) {
            String query = "select coalesce(max(version::int), 0) from " + schema + "." + HISTORY
                    + " where success and version is not null and cardinality(?::text[]) > 0";
            versions.put(
                    schema, owner.query(query, row -> row.getInt(1), schemas).getFirst());
        }
        return versions;
    }

    List<String> presentSchemas() throws SQLException {
        return owner.query("select nspname from pg_namespace where nspname = any(?)", row -> row.getString(1), schemas);
    }

    /** Each with the columns that hold values of their own; partitions are reached through their table. */
    List<Manifest.Table> tables() throws SQLException {
        return owner.query(
                """
                select format('%I.%I', nspname, relname) as name,
                       array(select quote_ident(attname) from pg_attribute
                              where attrelid = pg_class.oid and attnum > 0 and not attisdropped and attgenerated = ''
                              order by attnum) as columns
                  from pg_class join pg_namespace n on n.oid = relnamespace
                 where relkind in ('r', 'p') and not relispartition and nspname = any(?)
                   and relname <> '%s' and nspname || '.' || relname not in %s
                 order by 1
                """.replace("'%s'", "'" + HISTORY + "'").replace("not in %s", "not in " + OWN_BOOKKEEPING),
                row -> new Manifest.Table(
                        row.getString("name"),
                        List.of((String[]) row.getArray("columns").getArray()),
                        0,
                        ""),
                schemas);
    }

    List<Manifest.Partition> partitions() throws SQLException {
        return owner.query(
                """
                select format('%I.%I', n.nspname, child.relname) as name,
                       format('%I.%I', above.nspname, parent.relname) as parent,
                       pg_get_expr(child.relpartbound, child.oid) as bound,
                       child.relforcerowsecurity as secured
                  from pg_inherits
                  join pg_class child on child.oid = inhrelid
                  join pg_namespace n on n.oid = child.relnamespace
                  join pg_class parent on parent.oid = inhparent
                  join pg_namespace above on above.oid = parent.relnamespace
                 where child.relispartition and child.relkind = 'r' and n.nspname = any(?)
                 order by 1
                """,
                row -> new Manifest.Partition(
                        row.getString("name"),
                        row.getString("parent"),
                        row.getString("bound"),
                        row.getBoolean("secured")),
                schemas);
    }

    List<String> sequences() throws SQLException {
        return owner.query(
                "select format('%I.%I', schemaname, sequencename) from pg_sequences where schemaname = any(?) order by 1",
                row -> row.getString(1), schemas);
    }

    /** Tables whose rows the owner itself would not see all of; a backup of them would silently be a part. */
    List<String> hiddenFromOwner() throws SQLException {
        return owner.query("""
                select format('%I.%I', nspname, relname)
                  from pg_class join pg_namespace n on n.oid = relnamespace
                 where relforcerowsecurity and not relispartition and nspname = any(?)
                   and not exists (select from pg_policy
                                    where polrelid = pg_class.oid and polcmd = '*' and polpermissive
                                      and 'qiantang_migrator'::regrole = any(polroles)
                                      and pg_get_expr(polqual, polrelid) = 'true')
                """, row -> row.getString(1), schemas);
    }

    /** For each of the tables under forced row security. */
    List<String> forced() throws SQLException {
        return owner.query("""
                select format('%I.%I', nspname, relname)
                  from pg_class join pg_namespace n on n.oid = relnamespace
                 where relforcerowsecurity and nspname = any(?)
                """, row -> row.getString(1), schemas);
    }

    /** A change of a table, and the change that undoes it. */
    record Change(String away, String back) {}

    List<Change> foreignKeys() throws SQLException {
        return owner.query("""
                select format('alter table %I.%I drop constraint %I', nspname, relname, conname) as away,
                       format('alter table %I.%I add constraint %I %s',
                              nspname, relname, conname, pg_get_constraintdef(pg_constraint.oid)) as back
                  from pg_constraint
                  join pg_class on pg_class.oid = conrelid
                  join pg_namespace on pg_namespace.oid = relnamespace
                 where contype = 'f' and conparentid = 0 and nspname = any(?)
                """, row -> new Change(row.getString("away"), row.getString("back")), schemas);
    }

    List<Change> triggers() throws SQLException {
        return owner.query("""
                select format('alter table only %I.%I disable trigger %I', nspname, relname, tgname) as away,
                       format('alter table only %I.%I enable %s trigger %I', nspname, relname,
                              case tgenabled when 'A' then 'always' when 'R' then 'replica' else '' end, tgname) as back
                  from pg_trigger
                  join pg_class on pg_class.oid = tgrelid
                  join pg_namespace on pg_namespace.oid = relnamespace
                 where not tgisinternal and tgenabled <> 'D' and nspname = any(?)
                """, row -> new Change(row.getString("away"), row.getString("back")), schemas);
    }
}
