-- Of each witness the last checkpoint that it signed, as a note with the log's signature and its own. Nothing here is
-- believed: whoever reads it checks the signatures against the keys of the witnesses that the operator named.
create table audit.cosigned (
    witness     text primary key,
    size        bigint      not null check (size >= 0),
    note        text        not null check (octet_length(note) between 1 and 65536),
    received_at timestamptz not null
);
grant select, insert, update on audit.cosigned to audit_integrator;
grant select on audit.cosigned to audit_reader;
