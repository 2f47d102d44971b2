namespace RdsIam.Core.Tests.Users;

/// <summary>A small database to grant in.</summary>
internal static class Shop
{
    public const string Script = """
        create schema sales;
        create schema hr;
        create table sales.orders (id serial primary key, status text, total numeric);
        create table sales.items (id int, order_id int);
        create view sales.open_orders as select * from sales.orders where status = 'open';
        create materialized view sales.totals as select sum(total) from sales.orders;
        create function sales.orders_of(text) returns bigint language sql as 'select count(*) from sales.orders where status = $1';
        create table hr.people (id int, name text);
        insert into sales.orders (status, total) values ('open', 1), ('paid', 2);
        """;
}
