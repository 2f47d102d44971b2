-- A small shop. Every value follows from row numbers, so that each sandbox holds the same data.
create schema sales;

create table sales.customers (
    customer_id  integer primary key,
    name         text not null,
    email        text not null unique,
    country      char(2) not null,
    is_active    boolean not null,
    tags         text[] not null,
    created_at   timestamptz not null
);

create table sales.orders (
    order_id     bigint primary key,
    customer_id  integer not null references sales.customers,
    reference    uuid not null,
    status       text not null check (status in ('open', 'paid', 'shipped', 'cancelled')),
    ordered_on   date not null,
    shipped_at   timestamptz,
    details      jsonb not null
);

create table sales.order_items (
    order_id     bigint not null references sales.orders,
    line         smallint not null,
    product      text not null,
    quantity     integer not null check (quantity > 0),
    unit_price   numeric(10, 2) not null,
    discount     double precision not null,
    primary key (order_id, line)
);

insert into sales.customers
select n, 'Customer ' || n, 'customer' || n || '@example.com', (array['DE', 'FR', 'GB', 'IE', 'US'])[1 + n % 5],
       n % 7 <> 0, case when n % 10 = 0 then array['key account', 'newsletter'] else array[]::text[] end,
       timestamptz '2024-01-01 00:00:00+00' + n * interval '7 hours 13 minutes'
from generate_series(1, 1000) n;

insert into sales.orders
select n, 1 + n * 7919 % 1000, md5('order ' || n)::uuid, (array['open', 'paid', 'shipped', 'cancelled'])[1 + n % 4],
       date '2024-06-01' + (n % 500)::integer,
       case when n % 4 = 2 then timestamptz '2024-06-03 09:30:00.123456+00' + n % 500 * interval '1 day' end,
       jsonb_build_object('channel', (array['web', 'phone', 'partner'])[1 + n % 3], 'gift', n % 11 = 0)
from generate_series(1::bigint, 5000) n;

insert into sales.order_items
select n, line, 'Product ' || 1 + (n * 31 + line) % 200, 1 + (n + line) % 9, 1 + (n * 17 + line * 29) % 19900 / 100.0,
       (n + line) % 4 * 0.05
from generate_series(1::bigint, 5000) n, generate_series(1, 1 + n % 4) line;

create index on sales.orders (customer_id);

create view sales.order_totals as
select order_id, customer_id, name as customer, ordered_on, status, count(*) as lines,
       round(sum(quantity * unit_price * (1 - discount)::numeric), 2) as total
from sales.orders join sales.customers using (customer_id) join sales.order_items using (order_id)
group by order_id, customer_id, customer, ordered_on, status;

-- Users. app_nested comes into rds_iam through another role; app_password is in no such role and has a password.
create role app_readers nologin;
create role app_reader login;
create role app_denied login;
create role app_nested login;
create role app_password login;
create role app_iam_users nologin;
grant app_readers to app_reader, app_denied, app_nested, app_password;
grant rds_iam to app_reader, app_denied, app_iam_users;
grant app_iam_users to app_nested;
grant usage on schema sales to app_readers;
grant select on all tables in schema sales to app_readers;
