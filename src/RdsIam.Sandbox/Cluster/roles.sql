-- The roles that a new RDS instance has. The superuser is rdsadmin, which is RDS's own; the administrator is not one.
create role rds_superuser nologin;
create role rds_iam nologin;
create role rds_password nologin;
create role rds_replication nologin;
create role rds_ad nologin;
grant pg_monitor, pg_signal_backend, rds_password, rds_replication to rds_superuser with admin option;
create role postgres login createdb createrole;
grant rds_superuser to postgres;

do $$
begin
    execute format('alter role postgres password %L', current_setting('rdsiam.admin_password'));
    -- From PostgreSQL 16 on a role may be granted only with the ADMIN option on it, and having that makes its holder a
    -- member, whom IAM then locks out. RDS has a patch of its own for its administrator; here it takes a superuser.
    if current_setting('server_version_num')::int >= 160000 then
        alter role postgres superuser;
    end if;
end
$$;

alter database postgres owner to postgres;
alter database template1 owner to postgres;
