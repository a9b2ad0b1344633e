package qiantang.foundation.postgres;

/**
 * The settings of the PostgreSQL that the program brings along: reachable from this machine only, at rest small, safe
 * against a loss of power. Each is known to every version from 15 on.
 */
final class ClusterSettings {
    private ClusterSettings() {}

    static String text(int port, Durability durability) {
        return """
                # Written by Qiantang at each start. Your own settings go into postgresql.local.conf, beside this file.
                listen_addresses = '127.0.0.1'
                unix_socket_directories = ''
                port = %d
                max_connections = 60
                password_encryption = 'scram-sha-256'

                # Taken page by page as they are used, so an idle cloud stays small.
                shared_buffers = '128MB'
                work_mem = '8MB'
                maintenance_work_mem = '64MB'
                max_worker_processes = 4
                max_parallel_workers_per_gather = 1
                # Short statements: compiling them costs more than it saves.
                jit = off

                # Nobody replicates this one; a backup is a logical one.
                wal_level = 'minimal'
                max_wal_senders = 0
                min_wal_size = '32MB'
                max_wal_size = '512MB'
                %s

                timezone = 'UTC'
                log_timezone = 'UTC'
                lc_messages = 'C'
                # Failing statements reach whoever sent them; in a log they would show tenants' data.
                log_min_messages = 'log'
                log_min_error_statement = 'panic'
                log_error_verbosity = 'terse'
                log_checkpoints = off

                include_if_exists = 'postgresql.local.conf'
                """.formatted(
                        port,
                        switch (durability) {
                            case FULL -> "fsync = on\nsynchronous_commit = on\nfull_page_writes = on";
                            case NONE -> "fsync = off\nsynchronous_commit = off\nfull_page_writes = off";
                        });
    }
}
