BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
}

AfterAll {
    Disconnect-RdsIam -All
}

Describe 'Get-RdsIamConnection' {
    BeforeEach {
        Disconnect-RdsIam -All
    }

    It 'lists nothing where nothing was connected' {
        Get-RdsIamConnection | Should -BeNullOrEmpty
    }

    It 'shows endpoint, user, identity, sessions and tokens of each pool' {
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $null = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        $all = Get-RdsIamConnection
        $all.Count | Should -Be 2
        $iam = $all | Where-Object UserName -EQ $sandbox.userName
        $iam.HostName | Should -Be $target.HostName
        $iam.Database | Should -Be $target.Database
        $iam.Identity | Should -Be "$($sandbox.roleArn) by environment variables"
        $iam.Open, $iam.Busy, $iam.Idle, $iam.Waiting | Should -Be 1, 0, 1, 0
        $iam.TokensSigned | Should -Be 1
        $iam.OldestConnection | Should -BeOfType [DateTimeOffset]
        $iam.LastError | Should -BeNullOrEmpty
        $iam.IsDefault | Should -BeTrue
        $admin = $all | Where-Object Authentication -EQ 'Password'
        $admin.Identity | Should -Be 'password'
        $admin.TokensSigned | Should -Be 0
        $admin.IsDefault | Should -BeFalse
    }

    It 'shows a session at work as busy' {
        $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $busy = Invoke-RdsIamQuery 'select generate_series(1, 100000) as n' -Connection $connection | Select-Object -First 1 | ForEach-Object { (Get-RdsIamConnection).Busy }
        $busy | Should -Be 1
        (Get-RdsIamConnection).Busy | Should -Be 0
    }

    It 'keeps why the last login failed' {
        Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction SilentlyContinue
        $pool = Get-RdsIamConnection -UserName $sandbox.deniedUserName
        $pool.LastError | Should -Match 'rds-db:connect'
        $pool.LastErrorAt | Should -BeOfType [DateTimeOffset]
        $pool.LastError | Should -Not -Match 'X-Amz-Signature'
    }

    It 'filters by wildcards' {
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        (Get-RdsIamConnection demo.*).Database | Should -Be $target.Database
        Get-RdsIamConnection -Database 'no*' | Should -BeNullOrEmpty
        Get-RdsIamConnection -UserName nobody | Should -BeNullOrEmpty
    }

    It 'pipes into the cmdlets that take connections' {
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        Get-RdsIamConnection | Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.adminUserName
        Get-RdsIamConnection | Disconnect-RdsIam
        Get-RdsIamConnection | Should -BeNullOrEmpty
    }

    It 'Disconnect-RdsIam -All ends every session and the default' {
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $null = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
        Disconnect-RdsIam -All
        Get-RdsIamConnection | Should -BeNullOrEmpty
        { Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Throw -ErrorId 'NoConnection,RdsIam.Commands.InvokeRdsIamQueryCommand'
        Wait-Until { -not (Get-ServerSession $sandbox.userName) } | Should -BeTrue
    }
}
