-- A lease is for calls to one model, and is taken from every line that pays for that model, in the order in which lines
-- are used up. So credit for some models only opens the door by itself.

-- The model whose calls are settled under the lease; leases of before were for any, and stay so ('').
alter table ledger.lease add model text not null default '';
alter table ledger.lease alter model drop default;

-- What of a lease is out from which line: together it is granted - returned - settled of the lease, and over all leases
-- of a line its leased_nano.
create table ledger.lease_part (
    lease_id  uuid    not null references ledger.lease,
    line_no   integer not null references ledger.credit_line,
    tenant_id uuid    not null,
    nano      bigint  not null check (nano >= 0),
    primary key (lease_id, line_no)
) with (fillfactor = 50);
insert into ledger.lease_part (lease_id, line_no, tenant_id, nano)
select lease_id, line_no, tenant_id, granted_nano - returned_nano - settled_nano
  from ledger.lease where closed_at is null;

alter table ledger.lease drop column line_no;
create index lease_of_tenant on ledger.lease (tenant_id) where closed_at is null;

call foundation.protect('ledger.lease_part', 'tenant_id');
revoke insert, update, delete on ledger.lease_part from qiantang_tenant;
create policy books on ledger.lease_part to ledger_intake, ledger_books using (true) with check (true);
grant select, insert on ledger.lease_part to ledger_books;
grant update (nano) on ledger.lease_part to ledger_books, ledger_intake;
grant select on ledger.lease_part to ledger_intake;
