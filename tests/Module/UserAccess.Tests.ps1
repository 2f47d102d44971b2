BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/UserSandbox.ps1"
}

# What each access is worth is found out as the user: logged in by a token, on tables of today and of tomorrow.
Describe 'Users on the <Server> PostgreSQL' -ForEach @(@{ Server = 'installed' }, @{ Server = 'npm' }) {
    BeforeAll {
        $running = Start-UserSandbox $Server
        if ($running.Reason) { return }
        $sandbox = $running.Description
        $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
        $env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
        $env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey
        $target = @{
            HostName        = $sandbox.hostName
            ConnectTo       = $sandbox.connectTo
            Database        = $sandbox.database
            RootCertificate = $sandbox.rootCertificate
        }
        $password = ConvertTo-SecureString $sandbox.adminPassword -AsPlainText -Force
        $admin = Connect-RdsIam @target -Credential ([pscredential]::new($sandbox.adminUserName, $password))
        $setUp = @'
            revoke connect on database demo from public;
            create role maker; create role owners; grant maker, owners to postgres;
            create schema shop authorization owners;
            grant usage, create on schema sales to maker;
            create schema hr; create table hr.people (id int);
            create table sales.numbers (id serial, status text);
            create view sales.number_view as select * from sales.numbers;
            create materialized view sales.number_matview as select * from sales.numbers;
            create function sales.answer() returns int language sql as 'select 42';
            set role owners; create table shop.goods (id serial, name text); reset role;
            set role maker; create table sales.made (id int); reset role;
'@
        $null = Invoke-RdsIamQuery $setUp -Connection $admin -ErrorAction Stop

        # Makes the user, lets the role in as it, and gives the words to log in with.
        function New-Login([string] $Name, [hashtable] $Wish) {
            $made = New-RdsIamUser $Name -Connection $admin @Wish -ErrorAction Stop
            $made.Created | Should -BeTrue
            (New-RdsIamUser $Name -Connection $admin @Wish -ErrorAction Stop).Changes | Should -BeNullOrEmpty
            $null = $made | New-RdsIamPolicy -Attach "role/$(($sandbox.roleArn -split '/')[-1])" -Name "user-$Name" -Confirm:$false
            $target + @{ UserName = $Name; RoleArn = $sandbox.roleArn }
        }
    }

    AfterAll {
        if (-not $running.Reason) { Disconnect-RdsIam }
        Stop-UserSandbox $running
    }

    BeforeEach { if ($running.Reason) { Set-ItResult -Skipped -Because $running.Reason } }

    It 'give each access what it says and nothing else: <Name>' -ForEach @(
        @{
            Name = 'connect_only'; Wish = @{ Access = 'ConnectOnly' }
            Can = 'select 1'
            Cannot = 'select * from sales.orders', 'create table sales.own (id int)'
        }
        @{
            Name = 'read_only'; Wish = @{ Access = 'ReadOnly'; Schema = 'sales' }
            Can = 'select * from sales.orders limit 1', 'select * from sales.number_view', 'select * from sales.number_matview',
                'select last_value from sales.numbers_id_seq', 'select * from sales.made', 'select * from sales.tomorrow',
                'select last_value from sales.tomorrow_id_seq', 'select * from sales.made_tomorrow', 'select sales.answer()'
            Cannot = "insert into sales.numbers (status) values ('x')", "select nextval('sales.numbers_id_seq')",
                "update sales.tomorrow set id = 1", 'delete from sales.made_tomorrow', 'truncate sales.numbers',
                'select * from hr.people', 'select * from shop.goods', 'create table sales.own (id int)', 'drop table sales.made'
        }
        @{
            Name = 'read_write'; Wish = @{ Access = 'ReadWrite'; Schema = 'sales' }
            Can = "insert into sales.numbers (status) values ('x')", "update sales.numbers set status = 'y'", 'delete from sales.numbers',
                'insert into sales.tomorrow default values', 'insert into sales.made_tomorrow values (1)', 'select * from sales.tomorrow'
            Cannot = 'truncate sales.numbers', "select setval('sales.numbers_id_seq', 7)", 'create table sales.own (id int)',
                'alter table sales.made add column b int', 'select * from hr.people'
        }
        @{
            Name = 'read_write_ddl'; Wish = @{ Access = 'ReadWriteDdl'; Schema = 'sales' }
            Can = 'create table sales.own_of_ddl (id serial)', 'drop table sales.own_of_ddl', 'truncate sales.tomorrow',
                "select setval('sales.numbers_id_seq', 7)", 'create temporary table t (id int)'
            Cannot = 'drop table sales.made', 'alter table sales.tomorrow add column b int', 'create schema own', 'create role x'
        }
        @{
            Name = 'owner'; Wish = @{ Access = 'Owner'; Schema = 'shop' }
            Can = 'alter table shop.goods add column b int', 'insert into shop.goods (name) values (1)', 'create table shop.own (id int)',
                'drop table shop.own', 'create table shop.more (id int)'
            Cannot = 'select * from hr.people', 'drop table sales.made', 'create schema own', 'drop schema sales'
        }
        @{
            Name = 'all_schemas'; Wish = @{ Access = 'ReadOnly'; AllSchemas = $true }
            Can = 'select * from sales.made_tomorrow', 'select * from hr.people', 'select * from shop.goods', 'select * from later.t'
            Cannot = 'insert into hr.people values (1)', 'create table hr.own (id int)'
        }
        @{
            Name = 'single_grants'; Wish = @{ Grant = @{ 'sales.numbers' = 'SELECT', 'UPDATE(status)'; 'hr.*' = 'SELECT' } }
            Can = "update sales.numbers set status = 'z'", 'select * from sales.numbers', 'select * from hr.people'
            Cannot = 'update sales.numbers set id = 1', 'select * from sales.made', "insert into sales.numbers (status) values ('x')"
        }
    ) {
        $login = New-Login $Name $Wish
        $tomorrow = 'drop table if exists sales.tomorrow, sales.made_tomorrow', 'drop schema if exists later cascade',
            'create table sales.tomorrow (id serial)', 'set role maker', 'create table sales.made_tomorrow (id int)', 'reset role',
            'create schema later', 'create table later.t (id int)'
        $null = Invoke-RdsIamQuery ($tomorrow -join '; ') -Connection $admin
        foreach ($sql in $Can) { Test-Statement $sql $login | Should -BeNullOrEmpty -Because "$Name can: $sql" }
        foreach ($sql in $Cannot) { Test-Statement $sql $login | Should -Be '42501' -Because "$Name cannot: $sql" }
    }

    It 'lose with -Exact what a narrower call does not say, and nothing without it' {
        $login = New-Login 'narrowed' @{ Access = 'ReadWrite'; Schema = 'sales' }
        (New-RdsIamUser narrowed -Connection $admin -Access ReadOnly -Schema sales).Changes | Should -BeNullOrEmpty
        Test-Statement 'insert into sales.made values (1)' $login | Should -BeNullOrEmpty
        $narrower = New-RdsIamUser narrowed -Connection $admin -Access ReadOnly -Schema sales -Exact
        $narrower.Changes | Should -Match 'REVOKE'
        Test-Statement 'insert into sales.made values (1)' $login | Should -Be '42501'
        Test-Statement 'select * from sales.made' $login | Should -BeNullOrEmpty
    }

    It 'are made by an administrator who logs in by token as well' {
        $null = New-RdsIamUser iam_admin -Connection $admin -Access ConnectOnly
        $null = Invoke-RdsIamQuery 'alter role iam_admin createrole' -Connection $admin
        $version = Invoke-RdsIamQuery "select current_setting('server_version_num')::int / 10000 as major" -Connection $admin
        if ($version.major -ge 16) {
            $null = Invoke-RdsIamQuery 'grant rds_iam to iam_admin with admin true' -Connection $admin
        }
        $null = Get-RdsIamUser iam_admin -Connection $admin |
            New-RdsIamPolicy -Attach "role/$(($sandbox.roleArn -split '/')[-1])" -Name user-iam_admin -Confirm:$false
        $made = New-RdsIamUser by_iam_admin @target -AdministratorUserName iam_admin -RoleArn $sandbox.roleArn
        $made.Created | Should -BeTrue
        $made.IsIamUser | Should -BeTrue
        { New-RdsIamUser iam_admin_2 @target -AdministratorUserName iam_admin -RoleArn $sandbox.roleArn -Access ReadOnly -ErrorAction Stop } |
            Should -Throw -ErrorId 'OwnerIsOtherAdministrator,*' -Because 'it may make roles but not grant what others own'
    }
}
