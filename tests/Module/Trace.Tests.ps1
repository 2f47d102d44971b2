# -Verbose tells the way and -Debug the calls to AWS, on every cmdlet that signs, logs in or asks AWS; nothing secret is in either.
BeforeDiscovery {
    $way = 'Endpoint \S+:5432, region eu-west-1'
    $signed = 'Token for \S+ at \S+:5432 in eu-west-1, signed with access key ASIA\w+, valid until'
    $login = 'Logged in as \S+ to \w+, PostgreSQL \d.*, with a (token|password), in \d+ ms'
    $tls = 'TLS 1\.\d, TLS_\w+; certificate check VerifyFull'
    $keys = 'Credentials: environment variables.*; access key A[KS]IA\w+'
    $assumed = 'AWS STS AssumeRole in eu-west-1: HTTP 200, request \S+, \d+ ms'
    $cases = @(
        @{ Name = 'Connect-RdsIam'; Run = { Connect-RdsIam @target @hand @tell }; Verbose = $way, $keys, $signed, $tls, $login; Debug = $assumed }
        @{ Name = 'Get-RdsIamToken'; Run = { Get-RdsIamToken $sandbox.hostName @hand @tell }; Verbose = $way, $keys, $signed; Debug = $assumed }
        @{ Name = 'Export-RdsIamPgPass'; Run = { Export-RdsIamPgPass @target @hand -Path $passwords @tell }; Verbose = $way, $keys, $signed; Debug = $assumed }
        @{ Name = 'Invoke-RdsIamCommand'; Run = { Invoke-RdsIamCommand @target @hand { 'inside' } @tell }; Verbose = $way, $keys, $signed; Debug = $assumed }
        @{ Name = 'Test-RdsIamConnection'; Run = { Test-RdsIamConnection @target @hand @tell }; Verbose = $keys, $login; Debug = $assumed, 'AWS IAM GetRole' }
        @{ Name = 'Get-RdsIamEndpoint'; Run = { Get-RdsIamEndpoint -Region eu-west-1 @tell }; Verbose = $keys; Debug = 'AWS RDS DescribeDBInstances in eu-west-1: HTTP 200, request \S+' }
        @{ Name = 'Enable-RdsIamAuthentication'; Run = { Enable-RdsIamAuthentication demo -Region eu-west-1 @tell -Confirm:$false }; Verbose = $keys; Debug = 'AWS RDS DescribeDBInstances' }
        @{ Name = 'Disable-RdsIamAuthentication'; Run = { Disable-RdsIamAuthentication demo -Region eu-west-1 @tell -WhatIf }; Verbose = $keys; Debug = 'AWS RDS DescribeDBInstances' }
        @{ Name = 'New-RdsIamPolicy'; Run = { New-RdsIamPolicy app_reader -HostName $sandbox.hostName @tell }; Verbose = $keys; Debug = 'AWS RDS DescribeDBInstances' }
        @{ Name = 'Test-RdsIamPolicy'; Run = { Test-RdsIamPolicy app_reader -HostName $sandbox.hostName -Principal $sandbox.roleArn @tell }; Verbose = $keys; Debug = 'AWS IAM GetRole in us-east-1: HTTP 200' }
        @{ Name = 'Invoke-RdsIamQuery'; Run = { Invoke-RdsIamQuery 'select 1' @target @hand @tell }; Verbose = $way, $signed, $tls, $login, '^Time: [\d.]+ ms until the first row'; Debug = $assumed }
        @{ Name = 'New-RdsIamSession'; Run = { New-RdsIamSession @target @hand @tell | Remove-RdsIamSession }; Verbose = $signed, $tls, $login; Debug = $assumed }
        @{ Name = 'Start-RdsIamTransaction'; Run = { $null = Connect-RdsIam @target @hand; Start-RdsIamTransaction @tell; Undo-RdsIamTransaction }; Verbose = $signed, $login; Debug = @() }
        @{ Name = 'Get-RdsIamUser'; Run = { Get-RdsIamUser @target -Credential $administrator @tell }; Verbose = 'with a password'; Debug = @() }
        @{ Name = 'New-RdsIamUser'; Run = { New-RdsIamUser trace_user @target -Credential $administrator -AsScript @tell }; Verbose = 'with a password'; Debug = @() }
        @{ Name = 'Remove-RdsIamUser'; Run = { Remove-RdsIamUser app_nested @target -Credential $administrator -WhatIf @tell }; Verbose = 'with a password'; Debug = @() }
        @{ Name = 'Export-RdsIamData'; Run = { Export-RdsIamData -Query 'select 1' -Path "$TestDrive/x.csv" @target @hand @tell }; Verbose = $signed, $tls, $login; Debug = $assumed }
        @{ Name = 'Import-RdsIamData'; Run = { [pscustomobject]@{ n = 1 } | Import-RdsIamData trace_t -CreateTable -Rollback @target -Credential $administrator @tell }; Verbose = 'with a password'; Debug = @() }
        @{ Name = 'Copy-RdsIamData'; Run = { $null = Connect-RdsIam @target -Credential $administrator -Name traced; Copy-RdsIamData sales.customers -To traced -CreateTable -Destination trace_copy @target @hand @tell; Invoke-RdsIamQuery 'drop table if exists trace_copy' -Connection traced }; Verbose = $signed, $login; Debug = $assumed }
        @{ Name = 'Get-RdsIamAccess'; Run = { Get-RdsIamAccess -Region eu-west-1 @tell -WarningAction SilentlyContinue -ErrorAction SilentlyContinue }; Verbose = $keys; Debug = 'AWS IAM \w+ in us-east-1: HTTP 200' }
        @{ Name = 'Get-RdsIamTable'; Run = { Get-RdsIamTable @target @hand @tell }; Verbose = $signed, $login; Debug = $assumed }
        @{ Name = 'Get-RdsIamDatabase'; Run = { Get-RdsIamDatabase @target @hand @tell }; Verbose = $signed, $login; Debug = $assumed }
        @{ Name = 'Get-RdsIamActivity'; Run = { Get-RdsIamActivity @target @hand @tell }; Verbose = $signed, $login; Debug = $assumed }
        @{ Name = 'Start-RdsIamTunnel'; Run = { Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm -RoleArn $sandbox.roleArn -RoleSessionName $hand.RoleSessionName @tell -WarningAction SilentlyContinue | Stop-RdsIamTunnel }; Verbose = $keys; Debug = 'AWS SSM StartSession in eu-west-1: HTTP 200' }
        @{ Name = 'Start-RdsIamProxy'; Run = { Start-RdsIamProxy $sandbox.hostName @hand -ConnectTo $sandbox.connectTo -RootCertificate $sandbox.rootCertificate @tell | Stop-RdsIamProxy }; Verbose = $way, $keys; Debug = $assumed }
    )
    # It asks as Get-RdsIamAccess does.
    $alike = 'Test-RdsIamAccess'
    # They neither sign, nor log in, nor ask AWS.
    $local = 'Complete-RdsIamTransaction', 'ConvertFrom-RdsIamToken', 'Disconnect-RdsIam', 'Export-RdsIamTarget', 'Get-RdsIamConnection', 'Get-RdsIamProxy',
        'Get-RdsIamSession', 'Get-RdsIamTarget', 'Get-RdsIamTunnel', 'Remove-RdsIamSession', 'Remove-RdsIamTarget', 'Select-RdsIamConnection',
        'Stop-RdsIamActivity', 'Stop-RdsIamProxy', 'Stop-RdsIamTunnel', 'Undo-RdsIamTransaction'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $administrator = Get-SandboxAdministrator
    $passwords = Join-Path $TestDrive 'passwords'
    $tell = @{ Verbose = $true; Debug = $true }
}

AfterAll { Disconnect-RdsIam -All -ErrorAction SilentlyContinue }

Describe 'The way that a cmdlet takes' {
    BeforeEach {
        # Another session is another identity and another pool: nothing is at hand from before.
        $hand = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn; RoleSessionName = "trace-$([guid]::NewGuid().ToString('n').Substring(0, 12))" }
        Disconnect-RdsIam -All -ErrorAction SilentlyContinue
    }

    It 'is told by <Name>, and its calls to AWS, and nothing secret' -ForEach $cases {
        $all = & $Run *>&1
        $verbose = @($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] } | ForEach-Object Message)
        $debug = @($all | Where-Object { $_ -is [Management.Automation.DebugRecord] } | ForEach-Object Message)
        foreach ($pattern in $_.Verbose) { ($verbose -match $pattern).Count | Should -BeGreaterThan 0 -Because "$pattern is in: $($verbose -join "`n")" }
        foreach ($pattern in $_.Debug) { ($debug -match $pattern).Count | Should -BeGreaterThan 0 -Because "$pattern is in: $($debug -join "`n")" }
        $text = ($verbose + $debug) -join "`n"
        foreach ($secret in $sandbox.secretAccessKey, $sandbox.adminPassword, 'X-Amz-Signature', 'X-Amz-Security-Token', 'X-Amz-Credential') {
            $text.Contains($secret) | Should -BeFalse -Because "$secret is a secret: $text"
        }
    }

    It 'is told by every cmdlet that has one' -ForEach @{ Names = @($cases.Name) + $alike + $local } {
        $Names | Sort-Object | Should -Be (Get-Command -Module RdsIam | ForEach-Object Name | Sort-Object)
    }

    It 'is silent where nobody asked' {
        @(Connect-RdsIam @target @hand 4>&1 5>&1).Count | Should -Be 1
    }

    It 'follows the preferences, and the switch against them' {
        $VerbosePreference = $DebugPreference = 'Continue'
        $all = Get-RdsIamToken $sandbox.hostName @hand *>&1
        @($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] }).Count | Should -BeGreaterThan 0
        @($all | Where-Object { $_ -is [Management.Automation.DebugRecord] }).Count | Should -BeGreaterThan 0
        @(Get-RdsIamToken $sandbox.hostName @hand -Verbose:$false -Debug:$false *>&1).Count | Should -Be 1
    }

    It 'comes before the output, and says how far a login came that fails' {
        $all = Get-RdsIamToken $sandbox.hostName @hand -Verbose 4>&1
        $all[-1] | Should -BeOfType RdsIam.RdsIamToken
        $said = Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -Verbose -ErrorAction SilentlyContinue 4>&1
        "$($said[-1])" | Should -Match 'No login as \S+ at \S+:5432: it failed after \d+ ms, while the server checked the user\.'
    }

    It 'tells of a call that AWS refused with its code and request id' {
        $said = Get-RdsIamToken $sandbox.hostName u -RoleArn arn:aws:iam::123456789012:role/no-such-role -Debug -ErrorAction SilentlyContinue 5>&1
        "$said" | Should -Match 'AWS STS AssumeRole in eu-west-1: HTTP 403, request \S+, AccessDenied, \d+ ms\.'
    }

    It 'keeps two cmdlets of one pipeline apart' {
        $said = Get-RdsIamEndpoint -Region eu-west-1 -Debug 5>&1 | Where-Object { $_ -is [Management.Automation.DebugRecord] } | ForEach-Object Message
        $piped = Get-RdsIamEndpoint -Region eu-west-1 -Debug 5>&1 | ForEach-Object {
            if ($_ -is [Management.Automation.DebugRecord]) { $_.Message } else { Get-RdsIamToken $_.HostName u @hand | Out-Null }
        }
        $piped.Count | Should -Be $said.Count
        "$piped" | Should -Not -Match 'AssumeRole'
    }
}
