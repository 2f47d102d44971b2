-- What makes the database postgres look like an Aurora DSQL cluster's, as far as roles and logins go.
create role dsql_login nologin;
create role admin login createrole;
grant dsql_login to admin;
grant create on database postgres to admin;
grant all on schema public to admin;

create schema sys;
grant usage on schema sys to public;
create table sys.iam_pg_role_mappings (
    iam_oid oid not null,
    arn text not null,
    pg_role_oid oid not null,
    pg_role_name name not null,
    grantor_pg_role_oid oid not null,
    grantor_pg_role_name name not null,
    primary key (arn, pg_role_name)
);
grant select on sys.iam_pg_role_mappings to public;
create view sys.pg_auth_members as
    select * from pg_catalog.pg_auth_members where roleid <> (select oid from pg_catalog.pg_roles where rolname = 'dsql_login');
grant select on sys.pg_auth_members to public;
create sequence sys.iam_oids start 26000;

-- AWS IAM GRANT and AWS IAM REVOKE come in as calls of these.
create procedure sys.aws_iam_grant(role_name name, principal text) language plpgsql security definer set search_path = pg_catalog as $$
begin
    if session_user <> 'admin' then
        raise exception using errcode = '42501', message = 'permission denied to grant IAM access';
    end if;
    if role_name = 'admin' or not exists (select from pg_roles where rolname = role_name) then
        raise exception using errcode = '42704', message = format('role "%s" does not exist', role_name);
    end if;
    if principal !~ '^arn:aws[a-z-]*:iam::[0-9]{12}:(role|user)/.+$' then
        raise exception using errcode = '22023', message = format('invalid ARN: %s', principal);
    end if;
    insert into sys.iam_pg_role_mappings
        select nextval('sys.iam_oids'), principal, oid, rolname, (select oid from pg_roles where rolname = 'admin'), 'admin'
        from pg_roles where rolname = role_name
        on conflict do nothing;
    execute format('grant dsql_login to %I', role_name);
end $$;

create procedure sys.aws_iam_revoke(role_name name, principal text) language plpgsql security definer set search_path = pg_catalog as $$
begin
    if session_user <> 'admin' then
        raise exception using errcode = '42501', message = 'permission denied to revoke IAM access';
    end if;
    delete from sys.iam_pg_role_mappings where pg_role_name = role_name and arn = principal;
    if not found then
        raise exception using errcode = '42704', message = format('role "%s" is not granted to %s', role_name, principal);
    end if;
end $$;

-- DROP ROLE asks this first.
create procedure sys.forbid_drop(role_name name) language plpgsql security definer set search_path = pg_catalog as $$
begin
    if exists (select from sys.iam_pg_role_mappings where pg_role_name = role_name) then
        raise exception using errcode = '2BP01',
            message = format('role "%s" cannot be dropped because some objects depend on it', role_name);
    end if;
end $$;

-- A transaction may change 3,000 rows: each statement adds to the count of its transaction.
create function sys.count_rows() returns trigger language plpgsql as $$
declare
    rows bigint := coalesce(nullif(current_setting('sandbox.dsql_rows', true), '')::bigint, 0) + (select count(*) from changed);
begin
    if rows > 3000 and pg_has_role(session_user, 'dsql_login', 'member') then
        raise exception using errcode = '54000', message = 'transaction row limit exceeded';
    end if;
    perform set_config('sandbox.dsql_rows', rows::text, true);
    return null;
end $$;

create function sys.limit_rows() returns event_trigger language plpgsql as $$
declare
    made record;
begin
    for made in select object_identity from pg_event_trigger_ddl_commands() where command_tag = 'CREATE TABLE' and not in_extension loop
        execute format('create trigger dsql_inserted after insert on %s referencing new table as changed '
            'for each statement execute function sys.count_rows()', made.object_identity);
        execute format('create trigger dsql_updated after update on %s referencing new table as changed '
            'for each statement execute function sys.count_rows()', made.object_identity);
        execute format('create trigger dsql_deleted after delete on %s referencing old table as changed '
            'for each statement execute function sys.count_rows()', made.object_identity);
    end loop;
end $$;
create event trigger dsql_rows on ddl_command_end when tag in ('CREATE TABLE') execute function sys.limit_rows();
