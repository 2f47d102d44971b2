BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $region = @{ Region = $sandbox.region }
    function Get-Aurora { (Get-RdsIamEndpoint aurora @region)[0] }
    # What asks is asked of a process that nobody can answer in.
    function Invoke-Unattended([string] $Command) {
        pwsh -NoProfile -NonInteractive -Command "Import-Module '$RdsIamManifest'; $Command" 2>&1 | Out-String
    }
}

AfterAll {
    $null = Enable-RdsIamAuthentication aurora @region -ApplyImmediately -Wait
}

Describe 'Enable-RdsIamAuthentication' {
    It 'says when nothing was changed' {
        $state = Enable-RdsIamAuthentication demo @region
        $state | Should -BeOfType 'RdsIam.RdsIamAuthenticationState'
        $state.Changed | Should -BeFalse
        $state.IamEnabled | Should -BeTrue
        $state.Message | Should -Match 'nothing was changed'
        $state.ResourceId | Should -Be $sandbox.resourceId
    }

    It 'sends the log of refused logins to CloudWatch with -LogExport, where it does not go there already' {
        Enable-RdsIamAuthentication demo @region -LogExport -WhatIf | Should -BeNullOrEmpty
        (Enable-RdsIamAuthentication demo @region -LogExport -ApplyImmediately).Changed | Should -BeTrue
        (Enable-RdsIamAuthentication demo @region -LogExport -ApplyImmediately).Changed | Should -BeFalse
        (Get-RdsIamEndpoint demo @region)[0].IamEnabled | Should -BeTrue
    }

    It 'changes nothing with -WhatIf' {
        Disable-RdsIamAuthentication aurora @region -ApplyImmediately -WhatIf | Should -BeNullOrEmpty
        (Get-Aurora).IamEnabled | Should -BeTrue
        (Get-Aurora).PendingIamEnabled | Should -BeNullOrEmpty
    }

    It 'asks before it disables, and not before it enables' {
        Invoke-Unattended 'Disable-RdsIamAuthentication aurora -Region eu-west-1' | Should -Match '-Confirm:\$false'
        (Get-Aurora).PendingIamEnabled | Should -BeNullOrEmpty
        Invoke-Unattended '(Enable-RdsIamAuthentication aurora -Region eu-west-1).Message' | Should -Match 'nothing was changed'
        Invoke-Unattended '(Disable-RdsIamAuthentication aurora -Region eu-west-1 -Confirm:$false).Message' |
            Should -Match 'will be off after the next maintenance window'
        (Enable-RdsIamAuthentication aurora @region).Message | Should -Match 'is on now'
        (Get-Aurora).PendingIamEnabled | Should -BeNullOrEmpty
    }

    It 'waits until the change is in force, once for each cluster' {
        $state = Get-RdsIamEndpoint aur* @region | Disable-RdsIamAuthentication -ApplyImmediately -Wait -Confirm:$false
        $state | Should -HaveCount 1
        $state.Kind | Should -Be 'Cluster'
        $state.Changed | Should -BeTrue
        $state.IamEnabled | Should -BeFalse
        (Get-RdsIamEndpoint aurora-1 @region).IamEnabled | Should -BeFalse
        $state = Enable-RdsIamAuthentication "aurora-1.abc123example.eu-west-1.rds.amazonaws.com" -ApplyImmediately -Wait
        $state.Identifier | Should -Be 'aurora'
        (Get-Aurora).IamEnabled | Should -BeTrue
    }

    It 'gives the state at once without -Wait' {
        $state = Disable-RdsIamAuthentication aurora @region -ApplyImmediately -Confirm:$false
        $state.Status | Should -Be 'modifying'
        $state.PendingIamEnabled | Should -BeFalse
        $state.Message | Should -Match 'RDS is applying the change'
        (Disable-RdsIamAuthentication aurora @region -ApplyImmediately -Wait -Confirm:$false).Changed | Should -BeFalse
    }

    It 'ends a wait on Ctrl+C' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("Import-Module '$RdsIamManifest'; Enable-RdsIamAuthentication aurora -Region eu-west-1 -ApplyImmediately -Wait")
            $running = $shell.BeginInvoke()
            Wait-Until { (Get-Aurora).Status -eq 'modifying' } | Should -BeTrue
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
            $running.IsCompleted | Should -BeTrue
        }
        finally { $shell.Dispose() }
        Wait-Until { (Get-Aurora).IamEnabled } | Should -BeTrue
    }

    It 'tells what it cannot do and goes on: <Name>' -ForEach @(
        @{ Name = 'proxy'; ErrorId = 'ProxyIamElsewhere' }
        @{ Name = 'nobody'; ErrorId = 'EndpointNotFound' }
    ) {
        $state = Enable-RdsIamAuthentication $Name, demo @region -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad.FullyQualifiedErrorId | Should -Be "$ErrorId,RdsIam.Commands.EnableRdsIamAuthenticationCommand"
        $state.Identifier | Should -Be 'demo'
    }

    It 'takes wildcards, and leaves proxies out that they match' {
        $states = Enable-RdsIamAuthentication d*, p* @region -ErrorVariable bad -ErrorAction SilentlyContinue
        $states.Identifier | Should -Contain 'demo'
        @($bad).Where{ $_.FullyQualifiedErrorId -like 'ProxyIamElsewhere*' } | Should -BeNullOrEmpty
        { Enable-RdsIamAuthentication nobody* @region -ErrorAction Stop } | Should -Throw -ErrorId 'EndpointNotFound,*'
    }

    It 'does not wait for a maintenance window' {
        { Enable-RdsIamAuthentication demo @region -Wait } | Should -Throw -ErrorId 'WaitNeedsApplyImmediately,*'
    }
}
