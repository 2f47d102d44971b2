BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $on = @{ Connection = $admin }
    if (-not (Invoke-RdsIamQuery "select 1 as there from pg_database where datname = 'new_more'" @on)) {
        $null = Invoke-RdsIamQuery 'create database new_more' @on
        $null = Invoke-RdsIamQuery 'create schema depot; create table depot.t (id int)' @target -Database new_more -Credential (Get-SandboxAdministrator) -ErrorAction SilentlyContinue
    }

    # Runs a script in a process of its own, whose screen is its output; prompts are answered from -Answers.
    function Get-Screen([string] $Script, [string[]] $Answers = @()) {
        $file = Join-Path $TestDrive 'screen.ps1'
        @"
`$PSStyle.OutputRendering = 'PlainText'
Import-Module '$RdsIamManifest'
`$password = ConvertTo-SecureString '$($sandbox.adminPassword)' -AsPlainText -Force
`$null = Connect-RdsIam '$($target.HostName)' -ConnectTo '$($target.ConnectTo)' -Database '$($target.Database)' -RootCertificate '$($target.RootCertificate)' -Credential ([pscredential]::new('$($sandbox.adminUserName)', `$password))
$Script
"@ | Set-Content $file
        $Answers -join "`n" | pwsh -NoProfile -File $file *>&1 | Out-String -Width 200
    }

    function Test-Role([string] $Name) {
        (Invoke-RdsIamQuery 'select exists (select from pg_roles where rolname = $1) as there' $Name @on).there
    }
}

AfterAll { Disconnect-RdsIam }

Describe 'New-RdsIamUser' {
    It 'makes a user once, says what it did, and finds nothing to do the second time' {
        $made = New-RdsIamUser new_once -Access ReadOnly -Schema sales @on
        $made | Should -BeOfType RdsIam.RdsIamUser
        $made.UserName | Should -BeExactly 'new_once'
        $made.Created | Should -BeTrue
        $made.IamPath | Should -Be 'new_once', 'rds_iam'
        $made.Changes[0] | Should -BeExactly 'CREATE ROLE "new_once" WITH LOGIN'
        $made.Changes | Should -Contain 'GRANT SELECT ON ALL TABLES IN SCHEMA "sales" TO "new_once"'
        "$($made.Databases)" | Should -Be 'demo'
        $made.Databases[0].Changes | Should -Be $made.Changes
        ($made.Grants | Where-Object Schema -EQ sales).Access | Should -Be 'ReadOnly'
        $again = New-RdsIamUser new_once -Access ReadOnly -Schema sales @on
        $again.Created | Should -BeFalse
        $again.Changes | Should -BeNullOrEmpty
    }

    It 'names the resource for an IAM policy as far as it is known' {
        $template = (New-RdsIamUser new_resource @on).PolicyResource
        $template | Should -BeExactly "arn:aws:rds-db:$($sandbox.region):<account id>:dbuser:<resource id>/new_resource"
        $known = New-RdsIamUser new_resource -ResourceId $sandbox.resourceId -AccountId $sandbox.accountId @on
        $known.PolicyResource | Should -BeExactly "arn:aws:rds-db:$($sandbox.region):$($sandbox.accountId):dbuser:$($sandbox.resourceId)/new_resource"
        ($known | New-RdsIamPolicy | ConvertFrom-Json).Statement.Resource | Should -BeExactly $known.PolicyResource
    }

    It 'shows with -WhatIf each statement once, and runs none' {
        $statements = (New-RdsIamUser new_if -Access ReadWrite -AsScript @on) -split '\r?\n' -match '^(CREATE|GRANT|ALTER)'
        $statements.Count | Should -BeGreaterThan 4
        $screen = Get-Screen 'New-RdsIamUser new_if -Access ReadWrite -WhatIf'
        foreach ($statement in $statements) { [regex]::Matches($screen, [regex]::Escape($statement)).Count | Should -Be 1 -Because $statement }
        $screen -split '\r?\n' -match ';$' | Should -HaveCount $statements.Count
        Test-Role new_if | Should -BeFalse
    }

    It 'asks for each user with -Confirm' {
        $screen = Get-Screen 'New-RdsIamUser new_yes, new_no -Confirm | Select-Object -ExpandProperty UserName' -Answers y, n
        $screen | Should -Match 'Create or change the database user new_yes'
        $screen | Should -Match 'Create or change the database user new_no'
        Test-Role new_yes | Should -BeTrue
        Test-Role new_no | Should -BeFalse
    }

    It 'writes a script that psql takes, and changes nothing itself' {
        $psql = Get-Command psql -ErrorAction Ignore
        if (-not $psql) { Set-ItResult -Skipped -Because 'psql is not installed' }
        $script = New-RdsIamUser 'new "script"; --' -Access ReadOnly -Database demo, new_more -AsScript @on
        $script | Should -BeOfType [string]
        Test-Role 'new "script"; --' | Should -BeFalse
        $name, $port = $target.ConnectTo -split ':'
        $env:PGPASSWORD = $sandbox.adminPassword
        try {
            $conninfo = "host=$($target.HostName) hostaddr=$name port=$port dbname=postgres user=$($sandbox.adminUserName) sslmode=verify-full sslrootcert=$($target.RootCertificate)"
            $said = $script | psql -X -q $conninfo 2>&1 | Out-String
            $LASTEXITCODE | Should -Be 0 -Because $said
        }
        finally {
            Remove-Item Env:PGPASSWORD
        }
        $after = New-RdsIamUser 'new "script"; --' -Access ReadOnly -Database demo, new_more @on
        $after.Changes | Should -BeNullOrEmpty
        "$($after.Grants)" | Should -Match 'new_more.depot: ReadOnly'
    }

    It 'takes names from the pipeline, as texts and as properties' {
        ('new_text_1', 'new_text_2' | New-RdsIamUser @on).UserName | Should -Be 'new_text_1', 'new_text_2'
        $rows = "UserName`nnew_row_1`nnew_row_2" | ConvertFrom-Csv
        ($rows | New-RdsIamUser @on).UserName | Should -Be 'new_row_1', 'new_row_2'
    }

    It 'takes any name as a name: <_>' -ForEach @('app.reader@example.com', 'New UPPER ''and'' "quotes"', '"; drop table sales.orders; --', 'naïve ☕ $1 :x') {
        $made = New-RdsIamUser $_ -Access ReadOnly -Schema sales @on
        $made.UserName | Should -BeExactly $_
        (New-RdsIamUser $_ -Access ReadOnly -Schema sales @on).Changes | Should -BeNullOrEmpty
        (Invoke-RdsIamQuery "select has_table_privilege(`$1, 'sales.orders', 'select') as can" $_ @on).can | Should -BeTrue
    }

    It 'sets attributes, memberships and settings' {
        $null = New-RdsIamUser new_group -Login:$false -Access ReadOnly -Schema sales @on
        $until = [DateTimeOffset]'2031-05-06T07:08:09Z'
        $words = @{
            MemberOf = 'new_group'; ConnectionLimit = 4; ValidUntil = $until; SearchPath = 'sales', 'My Schema'
            StatementTimeout = 30; Setting = @{ work_mem = '8MB'; enable_seqscan = $false }
        }
        $made = New-RdsIamUser new_full @words @on
        $made.MemberOf | Should -Be 'new_group', 'rds_iam'
        $made.ConnectionLimit | Should -Be 4
        $made.ValidUntil | Should -Be $until
        $made.Settings | Sort-Object | Should -Be 'enable_seqscan=off', 'search_path=sales, "My Schema"', 'statement_timeout=30s', 'work_mem=8MB'
        "$($made.Notes)" | Should -Match 'VALID UNTIL makes a password expire, not a token'
        "$($made.Grants)" | Should -Match 'demo.sales: ReadOnly'
        (New-RdsIamUser new_full @words @on).Changes | Should -BeNullOrEmpty
        $less = New-RdsIamUser new_full -ConnectionLimit -1 -ValidUntil ([DateTimeOffset]::MaxValue) -Setting @{ work_mem = '' } @on
        $less.ConnectionLimit | Should -BeNullOrEmpty
        $less.ValidUntil | Should -BeNullOrEmpty
        $less.Settings | Should -Not -Contain 'work_mem=8MB'
        $group = New-RdsIamUser new_group -Login:$false @on
        $group.CanLogin | Should -BeFalse
        $group.IsIamUser | Should -BeFalse
    }

    It 'copies a user that is piped in' {
        $null = New-RdsIamUser new_model -Access ReadOnly -Schema sales -Grant @{ 'sales.orders' = 'UPDATE(status)' } -ConnectionLimit 2 -StatementTimeout 9 @on
        $copy = Get-RdsIamUser new_model @on | New-RdsIamUser -UserName new_copy -Like @on
        $copy.UserName | Should -BeExactly 'new_copy'
        $copy.ConnectionLimit | Should -Be 2
        $copy.Settings | Should -Be 'statement_timeout=9s'
        "$($copy.Grants)" | Should -Be "$((Get-RdsIamUser new_model @on).Grants)"
        (Get-RdsIamUser new_model @on | New-RdsIamUser -UserName new_copy -Like -Exact @on).Changes | Should -BeNullOrEmpty
    }

    It 'copies a user in all the databases in which it was looked at' {
        $null = New-RdsIamUser new_wide -Database demo, new_more -Access ReadOnly @on
        $copy = Get-RdsIamUser new_wide -Database demo, new_more @on | New-RdsIamUser -UserName new_wide_copy -Like @on
        $copy.Databases.Name | Should -Be 'demo', 'new_more'
        "$($copy.Grants)" | Should -Match 'new_more.depot: ReadOnly'
    }

    It 'goes through several databases; one that fails is an error, and the others are done' {
        $made = New-RdsIamUser new_several -Database demo, no_such_db, new_more -Access ReadOnly @on -ErrorAction SilentlyContinue -ErrorVariable trouble
        $trouble.FullyQualifiedErrorId | Should -Be 'LoginDatabaseNotFound,RdsIam.Commands.NewRdsIamUserCommand'
        $made.Databases.IsDone | Should -Be $true, $false, $true
        $made.Databases[2].Changes | Should -Contain 'GRANT SELECT ON ALL TABLES IN SCHEMA "depot" TO "new_several"'
        "$($made.Grants)" | Should -Match 'new_more.depot: ReadOnly'
    }

    It 'keeps nothing of a plan that fails in the middle' {
        $words = @{ Access = 'ReadOnly'; Grant = @{ 'sales.orders' = 'UPDATE(no_such_column)' } }
        New-RdsIamUser new_half @words @on -ErrorAction SilentlyContinue -ErrorVariable trouble | Should -BeNullOrEmpty
        $trouble.FullyQualifiedErrorId | Should -Be 'StatementRefused,RdsIam.Commands.NewRdsIamUserCommand'
        Test-Role new_half | Should -BeFalse
    }

    It 'goes on with the next user after one that is refused' {
        $made = New-RdsIamUser new_before, pg_wrong, new_after @on -ErrorAction SilentlyContinue -ErrorVariable trouble
        $made.UserName | Should -Be 'new_before', 'new_after'
        $trouble.TargetObject | Should -Be 'pg_wrong'
    }

    It 'is safe when two administrators make the same user at once' {
        $words = @{ Manifest = $RdsIamManifest; Target = $target; Credential = Get-SandboxAdministrator }
        foreach ($round in 1..3) {
            $users = 1..2 | ForEach-Object -Parallel {
                $words = $using:words
                $hostWords = $words.Target
                Import-Module $words.Manifest
                New-RdsIamUser "new_twice_$using:round" -Access ReadWrite @hostWords -Credential $words.Credential -ErrorAction Stop
            } -ThrottleLimit 2
            $users | Should -HaveCount 2
            @($users.Created -eq $true) | Should -HaveCount 1
            $users[1].Grants.Access | Should -Be $users[0].Grants.Access
        }
    }

    It 'refuses <What> by its own error id' -ForEach @(
        @{ What = 'a name of PostgreSQL'; Words = @{ UserName = 'pg_me' }; ErrorId = 'UserNameReservedByPostgres' }
        @{ What = 'a name of RDS'; Words = @{ UserName = 'rds_me' }; ErrorId = 'UserNameReservedByRds' }
        @{ What = 'a keyword as a name'; Words = @{ UserName = 'public' }; ErrorId = 'UserNameIsKeyword' }
        @{ What = 'a name that PostgreSQL would cut'; Words = @{ UserName = 'n' * 64 }; ErrorId = 'UserNameTooLong' }
        @{ What = 'the role that one is logged in as'; Words = @{ UserName = 'postgres' }; ErrorId = 'LockOutYourself' }
        @{ What = 'a user with a password'; Words = @{ UserName = 'app_password' }; ErrorId = 'UserHasPassword' }
        @{ What = 'to make an administrator in passing'; Words = @{ UserName = 'new_x'; Access = 'Owner'; Schema = 'sales' }; ErrorId = 'OwnerIsAdministrator' }
        @{ What = 'a schema that is not there'; Words = @{ UserName = 'new_x'; Access = 'ReadOnly'; Schema = 'Sales' }; ErrorId = 'SchemaNotFound' }
        @{ What = 'a schema without an access'; Words = @{ UserName = 'new_x'; Schema = 'sales' }; ErrorId = 'SchemaWithoutAccess' }
        @{ What = 'a table in the wrong case'; Words = @{ UserName = 'new_x'; Grant = @{ 'sales.Orders' = 'SELECT' } }; ErrorId = 'GrantObjectOtherCase' }
        @{ What = 'an unknown privilege'; Words = @{ UserName = 'new_x'; Grant = @{ 'sales.orders' = 'READ' } }; ErrorId = 'GrantPrivilegeUnknown' }
        @{ What = 'a role that is not there'; Words = @{ UserName = 'new_x'; MemberOf = 'nobody_there' }; ErrorId = 'RoleToJoinNotFound' }
        @{ What = 'all schemas without reading or writing'; Words = @{ UserName = 'new_x'; AllSchemas = $true; Access = 'Owner' }; ErrorId = 'AllSchemasAccess' }
        @{ What = '-Like without a user'; Words = @{ UserName = 'new_x'; Like = $true }; ErrorId = 'LikeWithoutUser' }
        @{ What = 'a setting of no name'; Words = @{ UserName = 'new_x'; Setting = @{ 'a b' = 1 } }; ErrorId = 'SettingNameInvalid' }
    ) {
        { New-RdsIamUser @Words @on -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
        Test-Role new_x | Should -BeFalse
    }

    It 'refuses a role through which the administrator would be locked out, names the path, and goes on with -Force after a warning' {
        $null = Invoke-RdsIamQuery 'create role new_inner; create role new_outer; grant new_inner to new_outer; create role new_victim login password ''x''; grant new_outer to new_victim' @on
        { New-RdsIamUser new_inner @on -ErrorAction Stop } | Should -Throw -ErrorId 'LockOutMember,*' -ExpectedMessage '*new_victim → new_outer → new_inner → rds_iam*'
        $null = New-RdsIamUser new_inner -Force @on -WarningAction SilentlyContinue -WarningVariable warned
        "$warned" | Should -Match 'new_victim → new_outer → new_inner → rds_iam'
    }

    It 'converts a password user on request, and says that the password no longer works' {
        $null = Invoke-RdsIamQuery "create role new_convert login password 'x'" @on
        $made = New-RdsIamUser new_convert -ConvertFromPassword @on -WarningAction SilentlyContinue -WarningVariable warned
        "$warned" | Should -Match 'the password of new_convert no longer works'
        $made.IsIamUser | Should -BeTrue
    }
}
