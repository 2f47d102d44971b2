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
