# What errors, warnings and checks tell people to run is run here, with names that need quotes, and has to help. Nobody may lose
# a login by it, the administrator above all.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $env:AWS_REGION = $sandbox.region
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $on = @{ Connection = $admin }
    $iam = $target + @{ RoleArn = $sandbox.roleArn }

    function Set-Sandbox([string] $Command, [hashtable] $Values = @{}) {
        $null = Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }
    Set-Sandbox put-role-policy @{ name = 'rdsiam-demo-app'; policyName = 'anybody'; document = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = 'arn:aws:rds-db:*:*:dbuser:*/*' }) } }

    function Invoke-Sql([string] $Sql, [string] $Database) {
        $words = if ($Database) { $target.Clone() } else { @{} }
        if ($Database) { $words.Database = $Database; $words.Credential = Get-SandboxAdministrator } else { $words = $on }
        $null = Invoke-RdsIamQuery $Sql @words -ErrorAction Stop
    }
    # The command at the end of a text, in this session as the administrator.
    function Invoke-Advice([string] $Text) {
        $found = [regex]::Match($Text, "\b(New|Remove|Get|Enable)-RdsIam\w+ ('([^']|'')*'|[^.'])*$")
        $found.Success | Should -BeTrue -Because $Text
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $command = $found.Value
        if ($command -match '^(New|Remove|Enable)-') { $command += ' -Confirm:$false -ErrorAction Stop' }
        Invoke-Expression $command
    }
    # The statement in a text, as the administrator.
    function Invoke-AdvisedSql([string] $Text, [string] $Database) {
        $found = [regex]::Match($Text, 'run: ((alter|grant|select|GRANT|ALTER) [^;]*;)')
        $found.Success | Should -BeTrue -Because $Text
        Invoke-Sql $found.Groups[1].Value $Database
    }
    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }
    function Get-Trouble([hashtable] $Words) {
        Test-RdsIamConnection @Words | Where-Object Status -In Failed, Warning | Where-Object Name -In Authentication, Database, Rights | Select-Object -First 1
    }
    function New-PasswordUser([string] $Name, [string] $Options = 'login') {
        $quoted = '"' + ($Name -replace '"', '""') + '"'
        Invoke-Sql "create role $quoted $Options password 'secret-1'"
    }
    function Test-Password([string] $Name) {
        $login = [pscredential]::new($Name, (ConvertTo-SecureString 'secret-1' -AsPlainText -Force))
        # A session that is open already asks for no password.
        $own = Connect-RdsIam @target -Credential $login -ErrorAction Stop
        try { (Invoke-RdsIamQuery 'select 1 as x' -Connection $own -ErrorAction Stop).x | Should -Be 1 }
        finally { Disconnect-RdsIam $own }
    }
}

AfterAll {
    Disconnect-RdsIam
    Set-Sandbox delete-role-policy @{ name = 'rdsiam-demo-app'; policyName = 'anybody' }
    Remove-Item Env:AWS_REGION
    # Users, owners and default privileges stay behind in this one; the next file starts its own.
    Stop-TestSandbox
}

Describe 'Advice' {
    AfterEach {
        # Not from a pool: a login of its own.
        Disconnect-RdsIam
        $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $on.Connection = $admin
        (Invoke-RdsIamQuery 'select 1 as x' @on).x | Should -Be 1
    }

    It 'makes a user that is missing: <_>' -ForEach 'o"brien x', "ed'it", "o$([char]0x2019)neil", '$(throw)', 'ann@example.com' {
        $words = $iam + @{ UserName = $_; Credential = Get-SandboxAdministrator }
        $check = Get-Trouble $words
        $check.Cause | Should -Be 'UserMissing'
        (Invoke-Advice $check.Fix).UserName | Should -BeExactly $_
        (Get-Trouble $words).Cause | Should -Not -BeIn 'UserMissing', 'UserNotInRdsIam', 'LoginNotAnIamUser'
        (Invoke-RdsIamQuery 'select current_user as me' @iam -UserName $_ -ErrorAction Stop).me | Should -BeExactly $_
    }

    It 'lets a user with a password be, until that is asked for' {
        New-PasswordUser 'by "password'
        $failure = Get-Failure { Connect-RdsIam @iam -UserName 'by "password' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LoginNotAnIamUser,*'
        (Get-Failure { Invoke-Advice $failure.Exception.Message }).FullyQualifiedErrorId | Should -BeLike 'UserHasPassword,*'
        Test-Password 'by "password'
        $check = Get-Trouble ($iam + @{ UserName = 'by "password'; Credential = Get-SandboxAdministrator })
        $check.Cause | Should -Be 'UserNotInRdsIam'
        Invoke-Advice $check.Fix
        (Invoke-RdsIamQuery 'select current_user as me' @iam -UserName 'by "password').me | Should -BeExactly 'by "password'
        $failure = Get-Failure { Test-Password 'by "password' }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LoginPasswordOfIamUser,*'
        Invoke-Advice $failure.Exception.Message
        Test-Password 'by "password'
    }

    It 'does not put the administrator into rds_iam' {
        $failure = Get-Failure { Connect-RdsIam @iam -UserName $sandbox.adminUserName -ErrorAction Stop }
        $failure.Exception.Message | Should -Match '-Credential'
        (Get-Failure { Invoke-Advice $failure.Exception.Message }).FullyQualifiedErrorId | Should -BeLike 'LockOut*'
        $check = Get-Trouble ($iam + @{ UserName = $sandbox.adminUserName; Credential = Get-SandboxAdministrator })
        (Get-Failure { Invoke-Advice $check.Fix }).FullyQualifiedErrorId | Should -BeLike 'LockOut*'
    }

    It 'lets a role log in' {
        Invoke-Sql 'create role "no ""login" ; grant rds_iam to "no ""login"'
        $failure = Get-Failure { Connect-RdsIam @iam -UserName 'no "login' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LoginRoleMayNotLogIn,*'
        Invoke-AdvisedSql $failure.Exception.Message
        (Invoke-RdsIamQuery 'select 1 as x' @iam -UserName 'no "login').x | Should -Be 1
    }

    It 'opens a database, and lists those that there are' {
        $null = New-RdsIamUser 'conn "x' @on
        Invoke-Sql 'create database "my ""db"'
        Invoke-Sql 'revoke connect on database "my ""db" from public'
        $words = $iam.Clone()
        $words.Database = 'my "db'
        $failure = Get-Failure { Connect-RdsIam @words -UserName 'conn "x' -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'LoginConnectNotGranted,*'
        Invoke-AdvisedSql $failure.Exception.Message
        (Invoke-RdsIamQuery 'select current_database() as d' @words -UserName 'conn "x').d | Should -BeExactly 'my "db'
        $words.Database = 'no such'
        Invoke-AdvisedSql (Get-Failure { Connect-RdsIam @words -UserName 'conn "x' -ErrorAction Stop }).Exception.Message postgres
    }

    It 'gives rights on a schema, a table, and all' {
        $null = New-RdsIamUser 'reads "x' @on
        Invoke-Sql 'create schema "My Schema"; create table "My Schema"."T""x" (id int); create table "My Schema".other (id int)'
        $words = $iam + @{ UserName = 'reads "x' }
        $check = Get-Trouble ($words + @{ Schema = 'My Schema' })
        $check.Cause | Should -Be 'SchemaRightMissing'
        Invoke-AdvisedSql $check.Fix
        Get-Trouble ($words + @{ Schema = 'My Schema' }) | Should -BeNullOrEmpty
        $check = Get-Trouble ($words + @{ Table = 'My Schema.T"x' })
        $check.Cause | Should -Be 'TableRightMissing'
        Invoke-AdvisedSql $check.Fix
        Get-Trouble ($words + @{ Table = 'My Schema.T"x' }) | Should -BeNullOrEmpty
        $check = Get-Trouble ($words + @{ Table = 'My Schema.other' })
        Invoke-Advice $check.Fix
        Get-Trouble ($words + @{ Table = 'My Schema.other' }) | Should -BeNullOrEmpty
        $null = New-RdsIamUser 'reads nothing' @on
        $check = Get-Trouble ($iam + @{ UserName = 'reads nothing' })
        $check.Cause | Should -Be 'NoTableReadable'
        Invoke-Advice $check.Fix
        Get-Trouble ($iam + @{ UserName = 'reads nothing' }) | Should -BeNullOrEmpty
    }

    It 'grants what a user of tokens owns, and leaves the administrator its password' {
        $null = New-RdsIamUser deploy_x -Access ReadWriteDdl -Schema sales @on
        $null = Invoke-RdsIamQuery 'create table sales.by_deploy (a int)' @iam -UserName deploy_x
        $null = New-RdsIamUser report_x -Access ReadOnly -Schema sales @on -ErrorAction Stop
        Invoke-RdsIamQuery 'select * from sales.by_deploy' @iam -UserName report_x -ErrorAction Stop
        Invoke-RdsIamQuery 'create table sales.later (a int)' @iam -UserName deploy_x
        Invoke-RdsIamQuery 'select * from sales.later' @iam -UserName report_x -ErrorAction Stop
    }

    It 'lets a session act as a role, but not where that would end its login' {
        New-PasswordUser 'acts "x'
        Invoke-Sql 'create role "team ""y"'
        $login = [pscredential]::new('acts "x', (ConvertTo-SecureString 'secret-1' -AsPlainText -Force))
        $failure = Get-Failure { Invoke-RdsIamQuery 'select 1' -Role 'team "y' @target -Credential $login -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RoleNotTaken,*'
        Invoke-AdvisedSql $failure.Exception.Message
        (Invoke-RdsIamQuery 'select current_user as me' -Role 'team "y' @target -Credential $login -ErrorAction Stop).me | Should -BeExactly 'team "y'
        $null = New-RdsIamUser deploy_z @on
        $failure = Get-Failure { Invoke-RdsIamQuery 'select 1' -Role deploy_z @target -Credential $login -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RoleNotToJoin,*'
        Test-Password 'acts "x'
    }

    It 'makes a group that is missing' {
        $failure = Get-Failure { New-RdsIamUser member_x -MemberOf "the group's" @on -ErrorAction Stop }
        $failure.FullyQualifiedErrorId | Should -BeLike 'RoleToJoinNotFound,*'
        Invoke-Advice $failure.Exception.Message
        (New-RdsIamUser member_x -MemberOf "the group's" @on -ErrorAction Stop).UserName | Should -Be member_x
    }

    It 'finds the name of an identifier' {
        Remove-Item Env:AWS_REGION
        try { $failure = Get-Failure { Get-RdsIamToken demo -UserName x -ErrorAction Stop } } finally { $env:AWS_REGION = $sandbox.region }
        $failure.FullyQualifiedErrorId | Should -BeLike 'HostNameIsIdentifier,*'
        @(Invoke-Advice $failure.Exception.Message).HostName | Should -Contain $sandbox.hostName
    }

    It 'says what to do next as a property, and once at the prompt' {
        $failure = Get-Failure { Get-RdsIamToken 'two words' -UserName x -Region eu-west-1 -ErrorAction Stop }
        $failure.Exception.Fix | Should -Be 'Copy it again without what stands around it.'
        $failure.ErrorDetails.RecommendedAction | Should -Be $failure.Exception.Fix
        $failure.Exception.Message | Should -BeLike "*two words*$($failure.Exception.Fix)"
        [regex]::Matches(($failure | Out-String), 'Copy it again').Count | Should -Be 1
    }

    It 'switches IAM authentication on' {
        $null = Disable-RdsIamAuthentication demo -ApplyImmediately -Wait -Confirm:$false
        $check = Test-RdsIamConnection @iam -UserName $sandbox.userName | Where-Object Cause -EQ IamNotEnabled
        Invoke-Advice $check.Fix
        Test-RdsIamConnection @iam -UserName $sandbox.userName -Quiet | Should -BeTrue
    }

    It 'has commands that PowerShell takes: <Key>' -ForEach @(
        @('src/RdsIam.Core/Messages.resx', 'src/RdsIam/ModuleMessages.resx' | ForEach-Object { ([xml](Get-Content (Join-Path (Split-Path (Split-Path $PSScriptRoot)) $_) -Raw)).root.data }) |
            Where-Object value -Match '\w+-RdsIam\w+ (\{|-)' | ForEach-Object { @{ Key = $_.name; Text = $_.value } }
    ) {
        $said = $Text -replace '\{\w+:ps\}', "'o''brien x'" -creplace '\bNAME\b|\bNEW-NAME\b', 'name' -replace '\{\{', '{' -replace '\}\}', '}'
        $commands = [regex]::Matches($said, "\b\w+-RdsIam\w+( '[^.]*'| -[\w:$]+| name| \{[^}]*\})+")
        $commands.Count | Should -BeGreaterThan 0
        foreach ($command in $commands) {
            $errors = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($command.Value, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
            $call = $tree.Find({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            $known = (Get-Command $call.GetCommandName()).Parameters.Keys
            $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] } |
                ForEach-Object { $_.ParameterName | Should -BeIn $known }
        }
    }
}
