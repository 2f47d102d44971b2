BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $on = @{ Connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) }
    $quiet = $on + @{ Confirm = $false }
    $no = @{ ErrorAction = 'SilentlyContinue' }

    function Test-Role([string] $Name) {
        (Invoke-RdsIamQuery 'select exists (select from pg_roles where rolname = $1) as there' $Name @on).there
    }

    function Test-Table([string] $Name) {
        (Invoke-RdsIamQuery 'select to_regclass($1) is not null as there' $Name @on).there
    }

    # A user that owns a table.
    function New-Owner([string] $Name) {
        $null = New-RdsIamUser $Name -Access ReadWriteDdl -Schema sales @on
        $null = Invoke-RdsIamQuery "create table sales.$($Name)_table (id int); grant $Name to postgres; alter table sales.$($Name)_table owner to $Name; revoke $Name from postgres" @on -ErrorAction Stop
    }
}

AfterAll { Disconnect-RdsIam }

Describe 'Remove-RdsIamUser' {
    It 'asks by itself' {
        $attribute = (Get-Command Remove-RdsIamUser).ImplementingType.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        $attribute.ConfirmImpact | Should -Be 'High'
    }

    It 'removes a user with its grants, and nothing else' {
        $null = New-RdsIamUser gone_plain, gone_stays -Access ReadWrite -Schema sales @on
        Remove-RdsIamUser gone_plain @quiet | Should -BeNullOrEmpty
        Test-Role gone_plain | Should -BeFalse
        (New-RdsIamUser gone_stays -Access ReadWrite -Schema sales @on).Changes | Should -BeNullOrEmpty
    }

    It 'changes nothing with -WhatIf' {
        $null = New-RdsIamUser gone_if -Access ReadOnly -Schema sales @on
        Remove-RdsIamUser gone_if @on -WhatIf
        (New-RdsIamUser gone_if -Access ReadOnly -Schema sales @on).Changes | Should -BeNullOrEmpty
    }

    It 'names all that stands in the way, and changes nothing' {
        New-Owner gone_owner
        $null = Invoke-RdsIamQuery 'grant connect on database postgres to gone_owner' @on
        $null = New-RdsIamUser gone_owner -Database postgres -Access ReadOnly @on
        Remove-RdsIamUser gone_owner @quiet @no -ErrorVariable trouble
        $trouble.FullyQualifiedErrorId | Should -Be 'UserStillNeeded,RdsIam.Commands.RemoveRdsIamUserCommand'
        "$trouble" | Should -Match '\(1\) it owns 1 object \(table sales.gone_owner_table\) in database demo \(-ReassignTo or -DropOwned\)'
        "$trouble" | Should -Match '\(2\) it has privileges in database postgres \(-Database postgres\)'
        Test-Role gone_owner | Should -BeTrue
        Remove-RdsIamUser gone_owner -Database demo, postgres -ReassignTo postgres @quiet -ErrorAction Stop
        Test-Role gone_owner | Should -BeFalse
        Test-Table sales.gone_owner_table | Should -BeTrue
    }

    It 'drops what the user owns only when told so, and says what' {
        New-Owner gone_dropped
        Remove-RdsIamUser gone_dropped -DropOwned @quiet -WarningAction SilentlyContinue -WarningVariable warned
        "$warned" | Should -Match 'drops what gone_dropped owns in database demo: 1 object \(table sales.gone_dropped_table\)'
        Test-Role gone_dropped | Should -BeFalse
        Test-Table sales.gone_dropped_table | Should -BeFalse
        Test-Table sales.orders | Should -BeTrue
    }

    It 'ends sessions only when told so' {
        $null = New-RdsIamUser analyst -Access ReadOnly -Schema sales @on
        $login = $target + @{ UserName = 'analyst'; RoleArn = $sandbox.roleArn }
        $null = Invoke-RdsIamQuery 'select 1' @login -ErrorAction Stop
        Remove-RdsIamUser analyst @quiet @no -ErrorVariable trouble
        "$trouble" | Should -Match 'of its sessions (is|are) open \(-DisconnectSessions\)'
        Remove-RdsIamUser analyst -DisconnectSessions @quiet -ErrorAction Stop
        Test-Role analyst | Should -BeFalse
        Get-ServerSession analyst | Should -BeNullOrEmpty
    }

    It 'only takes rds_iam away with -RevokeIamOnly' {
        $null = New-RdsIamUser gone_iam -Access ReadOnly -Schema sales @on
        Remove-RdsIamUser gone_iam -RevokeIamOnly @quiet
        $user = Get-RdsIamUser gone_iam @on
        $user.IsIamUser | Should -BeFalse
        ($user.Grants | Where-Object Schema -EQ sales).Access | Should -Be 'ReadOnly'
        Remove-RdsIamUser gone_iam -RevokeIamOnly @quiet -ErrorAction Stop
    }

    It 'takes users from Get-RdsIamUser' {
        $null = New-RdsIamUser gone_many_1, gone_many_2 -Access ReadOnly -Schema sales @on
        Get-RdsIamUser gone_many_* @on | Remove-RdsIamUser @quiet
        Get-RdsIamUser gone_many_* @on | Should -BeNullOrEmpty
    }

    It 'refuses <What> by its own error id' -ForEach @(
        @{ What = 'the role that one is logged in as'; Words = @{ UserName = 'postgres' }; ErrorId = 'RemoveYourself' }
        @{ What = 'a role of RDS'; Words = @{ UserName = 'rds_superuser' }; ErrorId = 'RemoveReservedRole' }
        @{ What = 'a role of PostgreSQL'; Words = @{ UserName = 'pg_monitor' }; ErrorId = 'RemoveReservedRole' }
        @{ What = 'a role that is not there'; Words = @{ UserName = 'gone_nobody' }; ErrorId = 'UserNotFound' }
        @{ What = 'to give and to drop at once'; Words = @{ UserName = 'app_reader'; ReassignTo = 'postgres'; DropOwned = $true }; ErrorId = 'ReassignOrDrop' }
        @{ What = 'an heir that is not there'; Words = @{ UserName = 'app_reader'; ReassignTo = 'gone_nobody' }; ErrorId = 'UserNotFound' }
        @{ What = 'an heir out of reach'; Words = @{ UserName = 'app_reader'; ReassignTo = 'app_readers' }; ErrorId = 'HeirOutOfReach' }
        @{ What = 'to revoke what comes through another role'; Words = @{ UserName = 'app_nested'; RevokeIamOnly = $true }; ErrorId = 'IamThroughRoles' }
    ) {
        $server = [int] (Invoke-RdsIamQuery 'show server_version_num' @on -As Scalar)
        if ($ErrorId -eq 'HeirOutOfReach' -and $server -ge 160000) {
            # From PostgreSQL 16 on whoever made a role has it in reach.
            { Remove-RdsIamUser @Words @on -WhatIf -ErrorAction Stop } | Should -Not -Throw
            return
        }
        { Remove-RdsIamUser @Words @quiet -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }
}
