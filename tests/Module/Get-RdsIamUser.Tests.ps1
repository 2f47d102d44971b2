BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $on = @{ Connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) }
    $null = New-RdsIamUser get_reader -Access ReadOnly -Schema sales -ConnectionLimit 3 -StatementTimeout 5 @on
    $null = New-RdsIamUser get_single -Grant @{ 'sales.orders' = 'SELECT', 'UPDATE(status)' } @on
}

AfterAll { Disconnect-RdsIam }

Describe 'Get-RdsIamUser' {
    It 'lists who logs in by IAM, with the way into rds_iam, and nobody else' {
        $users = Get-RdsIamUser @on
        $users | Should -BeOfType RdsIam.RdsIamUser
        $users.UserName | Should -Contain 'app_reader'
        $users.UserName | Should -Contain 'get_reader'
        $users.UserName | Should -Not -Contain 'app_password'
        $users.UserName | Should -Not -Contain 'app_iam_users'
        ($users | Where-Object UserName -EQ app_nested).IamPath | Should -Be 'app_nested', 'app_iam_users', 'rds_iam'
        $users.IsIamUser | Should -Not -Contain $false
    }

    It 'finds by wildcard in the names'' case, and by exact name also who logs in otherwise' {
        (Get-RdsIamUser get_* @on).UserName | Should -Be 'get_reader', 'get_single'
        Get-RdsIamUser GET_* @on | Should -BeNullOrEmpty
        $other = Get-RdsIamUser app_password @on
        $other.IsIamUser | Should -BeFalse
        $other.CanLogin | Should -BeTrue
    }

    It 'tells attributes, settings and memberships' {
        $user = Get-RdsIamUser get_reader @on
        $user.ConnectionLimit | Should -Be 3
        $user.Settings | Should -Be 'statement_timeout=5s'
        $user.MemberOf | Should -Be 'rds_iam'
        $user.Attributes | Should -BeNullOrEmpty
        $user.PolicyResource | Should -BeExactly "arn:aws:rds-db:$($sandbox.region):<account id>:dbuser:<resource id>/get_reader"
        (Get-RdsIamUser postgres @on).Attributes | Should -Contain 'CREATEROLE'
    }

    It 'sums the grants up by schema, with the exceptions, and tells what comes' {
        ($reader = Get-RdsIamUser get_reader @on).Grants | Where-Object Schema -EQ sales | ForEach-Object Access | Should -Be 'ReadOnly'
        $reader.DefaultPrivileges | ForEach-Object Kind | Sort-Object | Should -Be 'new sequences', 'new tables'
        $sales = (Get-RdsIamUser get_single @on).Grants | Where-Object Schema -EQ sales
        $sales.Access | Should -Be 'Partial'
        $sales.Exceptions | Should -Be 'ReadOnly: orders', 'UPDATE (status): orders'
    }

    It 'names every grant with -Detailed, and only then' {
        (Get-RdsIamUser get_single @on).Details | Should -BeNullOrEmpty
        $details = (Get-RdsIamUser get_single -Detailed @on).Details
        $details | ForEach-Object { "$_" } | Should -Contain 'demo: UPDATE on column sales.orders (status) via get_single'
        $details | ForEach-Object { "$_" } | Should -Contain 'demo: CONNECT, TEMPORARY on database demo via PUBLIC'
    }

    It 'counts open sessions and tells when one was last active' {
        $login = $target + @{ UserName = 'app_reader'; RoleArn = $sandbox.roleArn }
        $null = Invoke-RdsIamQuery 'select 1' @login
        $user = Get-RdsIamUser app_reader @on
        $user.Sessions | Should -BeGreaterThan 0
        $user.LastActive | Should -BeGreaterThan ([DateTimeOffset]::Now.AddMinutes(-10))
    }

    It 'looks into all databases that a wildcard means' {
        $all = (Get-RdsIamUser get_reader -Database * @on).Databases
        $all.Name | Should -Contain 'demo'
        $all.Name | Should -Contain 'postgres'
        $all.Name | Should -Not -Contain 'template1'
        { Get-RdsIamUser -Database zz* @on -ErrorAction Stop } | Should -Throw -ErrorId 'NoDatabaseMatches,*'
    }

    It 'says that a name is not there, after those that are' {
        $users = Get-RdsIamUser get_reader, get_nobody @on -ErrorAction SilentlyContinue -ErrorVariable trouble
        $users.UserName | Should -Be 'get_reader'
        $trouble.FullyQualifiedErrorId | Should -Be 'UserNotFound,RdsIam.Commands.GetRdsIamUserCommand'
        $trouble.TargetObject | Should -Be 'get_nobody'
    }

    It 'fits a table into the window, and shows all of it with -Detailed' {
        $table = Get-RdsIamUser get_*, app_nested @on | Out-String
        $table | Should -Match 'app_nested +IAM +app_iam_users'
        $table | Should -Match 'demo.sales: ReadOnly'
        $list = Get-RdsIamUser get_reader -Detailed @on | Out-String
        $list | Should -Match 'Future objects\s+: demo: SELECT on new sequences of postgres in sales via\s+get_reader'
        $list | Should -Match 'demo: SELECT on table sales.orders via get_reader'
    }

    It 'puts schemas together where there are many' {
        $names = 1..8 | ForEach-Object { "get_s$_" }
        $null = Invoke-RdsIamQuery (($names | ForEach-Object { "create schema if not exists $_; create table if not exists $_.t (id int)" }) -join '; ') @on
        $user = New-RdsIamUser get_many -Access ReadOnly -Schema $names @on
        $user.Grants | Where-Object Access -EQ ReadOnly | Should -HaveCount 8
        $user.GrantSummary | Should -Contain 'demo: ReadOnly in get_s1, get_s2, get_s3 and 5 more schemas'
        Remove-RdsIamUser get_many -Confirm:$false @on
        $null = Invoke-RdsIamQuery "drop schema $($names -join ', ') cascade" @on
    }

    It 'pipes into New-RdsIamPolicy and Get-RdsIamToken' {
        $user = Get-RdsIamUser get_reader @on
        $policy = $user | New-RdsIamPolicy | ConvertFrom-Json
        $policy.Statement.Resource | Should -BeExactly "arn:aws:rds-db:$($sandbox.region):$($sandbox.accountId):dbuser:$($sandbox.resourceId)/get_reader"
        $token = $user | Get-RdsIamToken
        $token.UserName | Should -BeExactly 'get_reader'
        $token.HostName | Should -BeExactly $sandbox.hostName
    }

    It 'needs no connection of its own where the target is named' {
        (Get-RdsIamUser get_reader @target -Credential (Get-SandboxAdministrator)).UserName | Should -Be 'get_reader'
    }
}
