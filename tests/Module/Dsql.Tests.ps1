BeforeAll {
    . $PSScriptRoot/Common.ps1
    . $PSScriptRoot/UserSandbox.ps1
    # One of its own: the endpoint would stay, and others tell of all that a certificate is for.
    $own = Start-UserSandbox ''
    $sandbox = $own.Description
    $kept = $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_REGION
    $env:AWS_ENDPOINT_URL = $sandbox.awsEndpointUrl
    $env:AWS_ACCESS_KEY_ID = $sandbox.accessKeyId
    $env:AWS_SECRET_ACCESS_KEY = $sandbox.secretAccessKey

    function Set-Dsql([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }

    $cluster = Set-Dsql add-dsql
    $env:AWS_REGION = $sandbox.region
    $dsql = @{ HostName = $cluster.hostName; ConnectTo = $sandbox.connectTo; RootCertificate = $sandbox.rootCertificate }
}

AfterAll {
    Get-RdsIamConnection | Where-Object HostName -Like '*.dsql.*' | Disconnect-RdsIam
    $env:AWS_ENDPOINT_URL, $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY, $env:AWS_REGION = $kept
    Stop-UserSandbox $own
}

Describe 'Tokens for Aurora DSQL' {
    It 'are for the host and the action that the user needs' {
        $admin = Get-RdsIamToken -HostName $cluster.hostName -UserName admin
        $admin.Token | ConvertFrom-SecureString -AsPlainText | Should -BeLike "$($cluster.hostName)/?Action=DbConnectAdmin&X-Amz-Algorithm=AWS4-HMAC-SHA256&*%2Feu-west-1%2Fdsql%2Faws4_request&*"
        Get-RdsIamToken -HostName $cluster.hostName -UserName app -AsPlainText | Should -BeLike "$($cluster.hostName)/?Action=DbConnect&*"
        $read = $admin | ConvertFrom-RdsIamToken
        $read.IsValid | Should -BeTrue
        $read.Action | Should -Be DbConnectAdmin
        $read.UserName | Should -Be admin
        $read.Port | Should -BeNullOrEmpty
        $read.Region | Should -Be eu-west-1
    }

    It 'take the region from the name and no other' {
        { Get-RdsIamToken -HostName $cluster.hostName -UserName app -Region us-east-1 -ErrorAction Stop } |
            Should -Throw -ErrorId 'RegionContradictsHostName*'
    }
}

Describe 'A session with Aurora DSQL' {
    It 'runs queries in the database postgres' {
        Connect-RdsIam @dsql -UserName admin
        $rows = Invoke-RdsIamQuery 'select session_user::text as who, current_database()::text as db, n from generate_series(1, 3) n'
        $rows.n | Should -Be 1, 2, 3
        $rows[0].who | Should -Be admin
        $rows[0].db | Should -Be postgres
    }

    It 'runs statement after statement on one connection, without DISCARD' {
        $options = $dsql + @{ UserName = 'admin' }
        $null = Invoke-RdsIamQuery 'set statement_timeout = 4321' @options -WarningAction SilentlyContinue
        (Invoke-RdsIamQuery 'show statement_timeout' @options).statement_timeout | Should -Be 0
        $first = (Invoke-RdsIamQuery 'select pg_backend_pid() as pid' @options).pid
        (Invoke-RdsIamQuery 'select pg_backend_pid() as pid' @options).pid | Should -Be $first
    }

    It 'keeps a transaction, and records one by one' {
        $options = $dsql + @{ UserName = 'admin' }
        $null = Invoke-RdsIamQuery 'drop table if exists dsql_notes' @options
        $null = Invoke-RdsIamQuery 'create table dsql_notes (id int primary key, note text)' @options
        $null = 1..5 | ForEach-Object { [pscustomobject]@{ id = $_; note = "note $_" } } |
            Invoke-RdsIamQuery 'insert into dsql_notes values (@id, @note)' @options -Transaction -RetryCount 2
        (Invoke-RdsIamQuery 'select count(*) as n from dsql_notes' @options).n | Should -Be 5
    }

    It 'says what a refused token may lack' {
        { Invoke-RdsIamQuery 'select 1' @dsql -UserName admin -RoleArn $sandbox.roleArn -ErrorAction Stop } |
            Should -Throw -ErrorId 'LoginDsqlAdminRefused*'
        { Invoke-RdsIamQuery 'select 1' @dsql -UserName nobody_there -ErrorAction Stop } | Should -Throw -ErrorId 'LoginDsqlTokenRefused*'
    }
}

Describe 'Users of Aurora DSQL' {
    BeforeAll {
        $connection = Connect-RdsIam @dsql -UserName admin -Name dsql-users
        $user = @{ Connection = $connection; WarningAction = 'SilentlyContinue' }
        $null = Invoke-RdsIamQuery 'create schema dsql_shop' -Connection $connection
        $null = Invoke-RdsIamQuery 'create table dsql_shop.orders (id int primary key, note text)' -Connection $connection
        $role = $sandbox.roleArn
        $other = 'arn:aws:iam::123456789012:role/path/other'
        function Get-DsqlMapping([string] $Role) {
            Invoke-RdsIamQuery 'select arn from sys.iam_pg_role_mappings where pg_role_name = $1::name order by 1' $Role -Connection $connection | ForEach-Object arn
        }
    }

    It 'are planned without a change' {
        $script = New-RdsIamUser dsql_plan -Principal $role -Access ReadOnly -Schema dsql_shop @user -AsScript
        $lines = $script -split '\r?\n'
        $lines | Should -Contain 'CREATE ROLE "dsql_plan" WITH LOGIN;'
        $lines | Should -Contain "AWS IAM GRANT ""dsql_plan"" TO '$role';"
        $lines | Should -Contain 'GRANT SELECT ON ALL TABLES IN SCHEMA "dsql_shop" TO "dsql_plan";'
        # Aurora DSQL takes one such statement a transaction.
        $lines | Should -Not -Contain 'BEGIN;'
        New-RdsIamUser dsql_plan -Principal $role @user -WhatIf
        { Get-RdsIamUser dsql_plan @user -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound*'
    }

    It 'are created, linked to their principals, and log in' {
        $made = New-RdsIamUser dsql_app -Principal $role -Access ReadOnly -Schema dsql_shop @user
        $made.Created | Should -BeTrue
        $made.IsIamUser | Should -BeTrue
        $made.Principals | Should -Be $role
        $made.Changes | Should -HaveCount 4
        $made.Sessions | Should -BeNullOrEmpty
        Get-DsqlMapping dsql_app | Should -Be $role
        $login = $dsql + @{ UserName = 'dsql_app'; RoleArn = $role }
        (Invoke-RdsIamQuery 'select count(*)::int as n from dsql_shop.orders' @login).n | Should -Be 0
        { Invoke-RdsIamQuery "insert into dsql_shop.orders values (1, 'x')" @login -ErrorAction Stop } | Should -Throw '*permission denied*'

        (New-RdsIamUser dsql_app -Principal $role -Access ReadOnly -Schema dsql_shop @user).Changes | Should -BeNullOrEmpty
    }

    It 'get and lose principals' {
        $null = New-RdsIamUser dsql_two -Principal $role @user
        (New-RdsIamUser dsql_two -Principal $other @user).Principals | Should -Be $other, $role
        (New-RdsIamUser dsql_two -Principal $other -Exact @user).Principals | Should -Be $other
        Get-DsqlMapping dsql_two | Should -Be $other
        { Invoke-RdsIamQuery 'select 1' @dsql -UserName dsql_two -RoleArn $role -ErrorAction Stop } | Should -Throw -ErrorId 'LoginDsqlTokenRefused*'
    }

    It 'are listed with admin, and no role that nobody is linked to' {
        $null = New-RdsIamUser dsql_nobody @user -WarningVariable told
        "$told" | Should -BeLike '*Nobody can log in as dsql_nobody yet*'
        $names = (Get-RdsIamUser @user).UserName
        $names | Should -Contain admin
        $names | Should -Contain dsql_app
        $names | Should -Not -Contain dsql_nobody
        (Get-RdsIamUser dsql_nobody @user).IsIamUser | Should -BeFalse
        (Get-RdsIamUser dsql_app @user -Detailed).Details | Where-Object Name -EQ 'dsql_shop.orders' | Should -Not -BeNullOrEmpty
    }

    It 'are told that later tables are not among what they may read' {
        $null = New-RdsIamUser dsql_app -Principal $role -Access ReadOnly -Schema dsql_shop -Connection $connection -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -BeLike '*tables that are created later*'
    }

    It 'are refused what Aurora DSQL does not have: <Words>' -ForEach @(
        @{ Id = 'DsqlLacks'; Words = '-Access Owner'; Ask = @{ Access = 'Owner' } }
        @{ Id = 'DsqlLacks'; Words = '-AllSchemas'; Ask = @{ AllSchemas = $true; Access = 'ReadOnly' } }
        @{ Id = 'DsqlLacks'; Words = '-ObjectOwner'; Ask = @{ ObjectOwner = 'admin'; Access = 'ReadOnly' } }
        @{ Id = 'DsqlLacks'; Words = '-ConnectionLimit'; Ask = @{ ConnectionLimit = 3 } }
        @{ Id = 'DsqlLacks'; Words = '-CreateRdsIamRole'; Ask = @{ CreateRdsIamRole = $true } }
        @{ Id = 'DsqlOneDatabase'; Words = '-Database'; Ask = @{ Database = 'demo' } }
        @{ Id = 'DsqlAdminFixed'; Words = 'admin'; Ask = @{ UserName = 'admin' } }
        @{ Id = 'DsqlPrincipalForm'; Words = '-Principal'; Ask = @{ Principal = 'nobody' } }
        @{ Id = 'DsqlPrincipalIsSession'; Words = '-Principal of a session'; Ask = @{ Principal = 'arn:aws:sts::123456789012:assumed-role/x/y' } }
        @{ Id = 'DsqlPrincipalOfGroup'; Words = '-Principal of a group'; Ask = @{ Principal = 'arn:aws:iam::123456789012:role/x'; Login = $false } }
    ) {
        if (-not $Ask.ContainsKey('UserName')) { $Ask.UserName = 'dsql_never' }
        { New-RdsIamUser @Ask @user -ErrorAction Stop } | Should -Throw -ErrorId "$Id*"
    }

    It 'are made by admin alone' {
        $null = New-RdsIamUser dsql_app -Principal $role @user
        { New-RdsIamUser dsql_more @dsql -AdministratorUserName dsql_app -RoleArn $role -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlAdminNeeded*'
        { Remove-RdsIamUser dsql_two @dsql -AdministratorUserName dsql_app -RoleArn $role -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'DsqlAdminNeeded*'
    }

    It 'have no principals on RDS' {
        $rds = @{ HostName = $sandbox.hostName; ConnectTo = $sandbox.connectTo; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
        $password = [pscredential]::new($sandbox.adminUserName, (ConvertTo-SecureString $sandbox.adminPassword -AsPlainText -Force))
        { New-RdsIamUser dsql_never @rds -Credential $password -Principal $role -ErrorAction Stop } | Should -Throw -ErrorId 'PrincipalNeedsDsql*'
    }

    It 'lose their login, or go' {
        $null = New-RdsIamUser dsql_gone -Principal $role -Access ReadWrite -Schema dsql_shop @user
        { Remove-RdsIamUser dsql_gone -DropOwned @user -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlLacks*'
        { Remove-RdsIamUser admin @user -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlAdminFixed*'
        Remove-RdsIamUser dsql_gone @user -WhatIf
        Get-DsqlMapping dsql_gone | Should -Be $role

        Remove-RdsIamUser dsql_gone -RevokeIamOnly @user -Confirm:$false
        Get-DsqlMapping dsql_gone | Should -BeNullOrEmpty
        (Get-RdsIamUser dsql_gone @user).Grants | Where-Object Schema -EQ dsql_shop | Should -Not -BeNullOrEmpty

        $null = New-RdsIamUser dsql_gone -Principal $role @user
        Remove-RdsIamUser dsql_gone @user -Confirm:$false
        { Get-RdsIamUser dsql_gone @user -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound*'
    }

    It 'stay while they own something' {
        $null = New-RdsIamUser dsql_owner -Principal $role -Grant @{ 'schema dsql_shop' = 'ALL' } @user
        $null = Invoke-RdsIamQuery 'create table dsql_shop.own (id int primary key)' @dsql -UserName dsql_owner -RoleArn $role
        { Remove-RdsIamUser dsql_owner @user -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlUserOwns*'
        Get-DsqlMapping dsql_owner | Should -Be $role
        # Nobody acts for an owner there.
        { New-RdsIamUser dsql_app -Access ReadOnly -Schema dsql_shop @user -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlOwnerOutOfReach*'
        $null = Invoke-RdsIamQuery 'drop table dsql_shop.own' @dsql -UserName dsql_owner -RoleArn $role
        Remove-RdsIamUser dsql_owner @user -Confirm:$false
    }
}

Describe 'Clusters of Aurora DSQL' {
    It 'are listed last, and found by id, ARN and host name' {
        $all = Get-RdsIamEndpoint
        $all[-1].Kind | Should -Be Dsql
        $all.Kind | Should -Contain Instance
        foreach ($text in $cluster.identifier, $cluster.arn, $cluster.hostName, "$($cluster.identifier.Substring(0, 12))*") {
            (Get-RdsIamEndpoint $text).HostName | Should -Be $cluster.hostName
        }
    }

    It 'leave the listing of RDS as it is where they may not be listed' {
        $endpoints = Get-RdsIamEndpoint -RoleArn $sandbox.roleArn -ErrorVariable errors -ErrorAction SilentlyContinue -WarningVariable told -WarningAction SilentlyContinue
        $endpoints | Should -BeNullOrEmpty
        $told -match 'rds:DescribeGlobalClusters' | Should -HaveCount 1
        $told -match 'dsql:ListClusters' | Should -HaveCount 1
        $told | Should -HaveCount 2
        $errors.FullyQualifiedErrorId | Should -Not -BeLike '*dsql*'
    }

    It 'have no switch for IAM' {
        { Enable-RdsIamAuthentication $cluster.identifier -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlIamAlways*'
    }

    It 'are left out of access, and a warning says so' {
        $null = Get-RdsIamEndpoint $cluster.identifier |
            Get-RdsIamAccess -AuthorizationDetails '{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[],"Policies":[]}' -WarningVariable told -WarningAction SilentlyContinue
        "$told" | Should -BeLike "*$($cluster.identifier)*"
        $null = Get-RdsIamAccess -WarningVariable told -WarningAction SilentlyContinue -ErrorAction SilentlyContinue
        "$told" | Should -BeLike "*$($cluster.identifier)*"
    }
}

Describe 'Policies for Aurora DSQL' {
    It 'name the cluster and the action of the user' {
        $policy = Get-RdsIamEndpoint $cluster.identifier | New-RdsIamPolicy app, admin -As Object
        $policy.Statement.Action | Should -Be 'dsql:DbConnect', 'dsql:DbConnectAdmin'
        $policy.Statement.Resource | Should -Be $cluster.arn, $cluster.arn
        # A name says it all but the account, so nothing is looked up.
        (New-RdsIamPolicy app -HostName $cluster.hostName -AccountId $sandbox.accountId -As Object -NoResolve).Statement.Resource | Should -Be $cluster.arn
        { New-RdsIamPolicy -PerPrincipalTag team -HostName $cluster.hostName -AccountId $sandbox.accountId -ErrorAction Stop } |
            Should -Throw -ErrorId 'DsqlPolicyPerTag*'
    }

    It 'are asked by user, host name and ARN' {
        $answers = Test-RdsIamPolicy app, admin -HostName $cluster.hostName -Principal $sandbox.roleArn
        $answers.Action | Should -Be 'dsql:DbConnect', 'dsql:DbConnectAdmin'
        $answers.Decision | Should -Be Allowed, ImplicitDeny
        $answers[1].Findings.Id | Should -Be DsqlAdminActionMissing
        $answers[1].Suggestion.Statement | Should -BeLike '*dsql:DbConnectAdmin*'
        (Test-RdsIamPolicy -Resource $cluster.arn -Principal $sandbox.roleArn).Action | Should -Be 'dsql:DbConnect'
        (Test-RdsIamPolicy -Resource $cluster.arn -Action dsql:DbConnectAdmin -Principal $sandbox.roleArn).Decision | Should -Be ImplicitDeny
        { Test-RdsIamPolicy -Resource "$($cluster.arn)/app" -Action dsql:DbConnect -ErrorAction Stop } | Should -Throw -ErrorId 'DsqlResourceForm*'
    }
}

Describe 'A diagnosis of Aurora DSQL' {
    It 'skips what does not apply, and says why' {
        $checks = Test-RdsIamConnection @dsql -UserName admin
        $checks | Where-Object Status -EQ Failed | Should -BeNullOrEmpty
        $skipped = $checks | Where-Object Status -EQ Skipped
        $skipped.Name | Should -Be IamAuthentication, Membership, Limits
        $skipped.Detail | ForEach-Object { $_ | Should -BeLike 'Does not apply:*' }
        ($checks | Where-Object Name -EQ Policy).Status | Should -Be Passed
    }

    It 'tells an action that is missing from a user that is not linked' {
        $admin = Test-RdsIamConnection @dsql -UserName admin -RoleArn $sandbox.roleArn
        ($admin | Where-Object Status -EQ Failed)[0].Cause | Should -Be DsqlAdminActionMissing
        $nobody = Test-RdsIamConnection @dsql -UserName dsql_stranger -RoleArn $sandbox.roleArn
        $failed = $nobody | Where-Object Status -EQ Failed
        $failed.Cause | Should -Be DsqlNotLinked
        $failed.Fix | Should -BeLike "As admin, run: New-RdsIamUser dsql_stranger -Principal *$($sandbox.roleArn)*"
        $advised = $failed.Fix -replace '^As admin, run: '
        $connection = Connect-RdsIam @dsql -UserName admin -Name dsql-advice
        $null = Invoke-Expression "$advised -Connection `$connection"
        Test-RdsIamConnection @dsql -UserName dsql_stranger -RoleArn $sandbox.roleArn | Where-Object Status -EQ Failed | Should -BeNullOrEmpty
    }
}

Describe 'An import into Aurora DSQL' {
    BeforeAll {
        $target = $dsql + @{ UserName = 'admin' }
        $null = Invoke-RdsIamQuery 'create table dsql_numbers (id int primary key)' @target
        function Get-Count { (Invoke-RdsIamQuery 'select count(*)::int as n from dsql_numbers' @target).n }
        function Get-Number([int] $From, [int] $To) { $From..$To | ForEach-Object { [pscustomobject]@{ id = $_ } } }
    }

    It 'takes 3,000 rows and not one more' {
        (Get-Number 1 3000 | Import-RdsIamData dsql_numbers @target).Rows | Should -Be 3000
        { Get-Number 3001 6001 | Import-RdsIamData dsql_numbers @target -ErrorAction Stop } | Should -Throw -ErrorId 'ImportDsqlRows*'
        Get-Count | Should -Be 3000
    }

    It 'counts files before it sends anything' {
        $one = Join-Path $TestDrive one.csv
        $two = Join-Path $TestDrive two.csv
        Get-Number 10001 12000 | Export-Csv $one
        Get-Number 12001 13001 | Export-Csv $two
        { Import-RdsIamData dsql_numbers -InputFile $one, $two @target -ErrorAction Stop } | Should -Throw -ErrorId 'ImportDsqlRows*'
        Get-Count | Should -Be 3000
        (Import-RdsIamData dsql_numbers -InputFile $one @target).Rows | Should -Be 2000
    }

    It 'refuses what takes a temporary table or a new one' {
        { Get-Number 1 2 | Import-RdsIamData dsql_numbers -Upsert id @target -ErrorAction Stop } | Should -Throw -ErrorId 'ImportDsqlLacks*'
        { Get-Number 1 2 | Import-RdsIamData dsql_others -CreateTable @target -ErrorAction Stop } | Should -Throw -ErrorId 'ImportDsqlLacks*'
    }

    It 'is told where the cluster itself finds a transaction too large' {
        { Invoke-RdsIamQuery 'delete from dsql_numbers' @target -ErrorAction Stop } | Should -Throw '*transaction row limit exceeded*'
    }
}

Describe 'The page on Aurora DSQL' {
    It 'shows what can be done' {
        $page = Get-Content -Raw (Join-Path $RdsIamRoot docs/guide/dsql.md)
        $steps = [regex]::Matches($page, '(?ms)^```powershell\r?\n(.*?)^```').ForEach{
            $_.Groups[1].Value -replace [regex]::Escape('abcdefghijklmnopqrstuvwxy2.dsql.eu-west-1.on.aws'), $cluster.hostName -replace
                [regex]::Escape('arn:aws:iam::123456789012:role/orders'), $sandbox.roleArn -replace '-Attach role/orders', "-Attach $($sandbox.roleArn)"
        }
        # A block of its own, as it sets defaults.
        $run = {
            param($Steps, $Target)
            $ErrorActionPreference = 'Stop'
            $WarningPreference = 'SilentlyContinue'
            $PSDefaultParameterValues = @{}
            foreach ($name in 'Connect-RdsIam', 'Test-RdsIamConnection') {
                $PSDefaultParameterValues["${name}:ConnectTo"] = $Target.ConnectTo
                $PSDefaultParameterValues["${name}:RootCertificate"] = $Target.RootCertificate
            }

            foreach ($step in $Steps) { . ([scriptblock]::Create($step)) }
        }
        $written = & $run $steps $dsql
        $steps.Count | Should -BeGreaterThan 6
        $written | Where-Object { $_.PSObject.Properties['order_id'] } | ForEach-Object note | Should -Be first
        ($written | Where-Object { $_ -is [RdsIam.RdsIamCheck] -and $_.Status -eq 'Failed' }) | Should -BeNullOrEmpty
        ($written | Where-Object { $_ -is [RdsIam.RdsIamImportResult] } | Measure-Object Rows -Sum).Sum | Should -Be 7000
        Get-RdsIamUser @dsql -AdministratorUserName admin | Where-Object UserName -EQ orders | Should -BeNullOrEmpty
    }
}
