# What collectors see: activities (OpenTelemetry) and events (dotnet-trace) of the name RdsIam, in the names of OpenTelemetry's conventions, and nothing secret.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $reader = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    . "$PSScriptRoot/Collector.ps1"
    $collector = [RdsIamTestCollector]::new()

    # The activities of a name, and all that is known of them.
    function Get-Seen([string] $Name) { @($collector.Activities | Where-Object Name -Like $Name) }
}

AfterAll {
    $collector.Dispose()
    Remove-Item Env:RDSIAM_TRACE_STATEMENTS -ErrorAction Ignore
    Disconnect-RdsIam -All
}

Describe 'A collector' {
    BeforeEach {
        Disconnect-RdsIam -All
        $collector.Clear()
    }

    AfterEach {
        $text = (@($collector.Activities | ForEach-Object { "$_" }) + @($collector.Events)) -join "`n"
        $text | Should -Not -BeNullOrEmpty
        foreach ($secret in $sandbox.secretAccessKey, $sandbox.adminPassword, 'X-Amz-', 'Signature') { $text.Contains($secret) | Should -BeFalse -Because $text }
    }

    It 'sees logins, tokens and calls to AWS' {
        $name = "seen-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
        $null = Connect-RdsIam @target @reader -RoleSessionName $name
        $call = (Get-Seen STS.AssumeRole)[0]
        $call.Tags['rpc.system'], $call.Tags['rpc.service'], $call.Tags['rpc.method'], $call.Tags['cloud.region'], $call.Tags['http.response.status_code'] |
            Should -Be aws-api, STS, AssumeRole, eu-west-1, 200
        $call.Tags['aws.request_id'] | Should -Not -BeNullOrEmpty
        (Get-Seen 'sign token')[0].Tags['rdsiam.access_key_id'] | Should -BeLike ASIA*
        $login = (Get-Seen 'open connection')[-1]
        $login.Tags['db.system.name'], $login.Tags['db.namespace'], $login.Tags['server.address'], $login.Tags['server.port'], $login.Tags['rdsiam.user'] |
            Should -Be postgresql, $target.Database, $target.HostName, 5432, $sandbox.userName
        $collector.Events -like 'AwsCalled STS AssumeRole eu-west-1 200 *' | Should -Not -BeNullOrEmpty
        $collector.Events -like "TokenSigned $($sandbox.userName) $($target.HostName) eu-west-1 ASIA*" | Should -Not -BeNullOrEmpty
        $collector.Events -like "LoggedIn $($sandbox.userName) $($target.HostName) *" | Should -Not -BeNullOrEmpty
    }

    It 'sees refused calls and logins with their codes' {
        $null = Get-RdsIamToken $sandbox.hostName u -RoleArn arn:aws:iam::123456789012:role/no-such-role -ErrorAction SilentlyContinue
        $null = Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction SilentlyContinue
        $call = Get-Seen STS.AssumeRole | Where-Object Status -EQ Error
        $call.Tags['error.type'], $call.Tags['http.response.status_code'] | Should -Be AccessDenied, 403
        (Get-Seen 'open connection').Tags['error.type'] | Should -Contain LoginTokenRefused
        $collector.Events -like 'AwsCallFailed STS AssumeRole eu-west-1 403 * AccessDenied *' | Should -Not -BeNullOrEmpty
        $collector.Events -like 'LoginFailed *LoginTokenRefused' | Should -Not -BeNullOrEmpty
    }

    It 'sees queries: operation, rows, time, and the endpoint though the socket goes elsewhere' {
        $null = Connect-RdsIam @target @reader
        $null = Invoke-RdsIamQuery 'select n from generate_series(1, 1234) n where n <> @secret' @{ secret = -4711 }
        $query = (Get-Seen "SELECT $($target.Database)")[0]
        $query.Tags['db.system.name'], $query.Tags['db.namespace'], $query.Tags['server.address'], $query.Tags['server.port'], $query.Tags['db.operation.name'], $query.Tags['db.response.returned_rows'] |
            Should -Be postgresql, $target.Database, $target.HostName, 5432, SELECT, 1234
        $query.Milliseconds | Should -BeGreaterThan 0
        $query.Tags.Keys | Should -Not -Contain 'db.query.text'
        "$($collector.Activities) $($collector.Events)" | Should -Not -Match '4711|generate_series'
        $collector.Events -like "QueryEnded $($sandbox.userName) $($target.HostName) $($target.Database) SELECT 1234 *" | Should -Not -BeNullOrEmpty
    }

    It 'sees failed queries by SQLSTATE, and several statements as a batch' {
        $null = Connect-RdsIam @target @reader
        $null = Invoke-RdsIamQuery 'select nosuch' -ErrorAction SilentlyContinue
        $null = Invoke-RdsIamQuery 'select 1; select 2; select 3'
        $failed = Get-Seen '*' | Where-Object Status -EQ Error
        $failed.Tags['db.response.status_code'], $failed.Tags['error.type'] | Should -Be 42703, 42703
        (Get-Seen '*').ForEach{ $_.Tags['db.operation.batch.size'] } | Should -Contain 3
        $collector.Events -like 'QueryFailed * 42703 *' | Should -Not -BeNullOrEmpty
    }

    It 'gets the text of statements only where RDSIAM_TRACE_STATEMENTS says so, and never parameters' {
        $null = Connect-RdsIam @target @reader
        $env:RDSIAM_TRACE_STATEMENTS = '1'
        try { $null = Invoke-RdsIamQuery 'select @secret::int as shown' @{ secret = 4711 } }
        finally { Remove-Item Env:RDSIAM_TRACE_STATEMENTS }
        (Get-Seen "SELECT $($target.Database)")[0].Tags['db.query.text'] | Should -Be 'select @secret::int as shown'
        "$($collector.Activities) $($collector.Events)" | Should -Not -Match '4711'
    }

    It 'sees tunnels and sessions of the proxy' -Skip:(-not (Get-Command psql -CommandType Application -ErrorAction Ignore)) {
        $null = Connect-RdsIam -HostName $target.HostName -Database $target.Database -RootCertificate $target.RootCertificate @reader -Through $sandbox.throughSsm
        $tunnel = (Get-Seen 'open tunnel connection')[0]
        $tunnel.Tags['rdsiam.tunnel'], $tunnel.Tags['server.address'] | Should -Be $sandbox.throughSsm, $target.HostName
        $collector.Events -like "TunnelOpened $($sandbox.throughSsm) $($target.HostName) 5432 *" | Should -Not -BeNullOrEmpty
        $proxy = Start-RdsIamProxy $target.HostName @reader -Database $target.Database -ConnectTo $sandbox.connectTo -RootCertificate $sandbox.rootCertificate -WarningAction SilentlyContinue
        try {
            $null = psql $proxy.Uri -XAtc 'select 1' 2>&1
            Wait-Until { $collector.Events -like 'ProxySessionClosed *' }
        }
        finally { $proxy | Stop-RdsIamProxy }
        $collector.Events -like "ProxySessionOpened $($sandbox.userName) $($target.HostName) $($target.Database) *" | Should -Not -BeNullOrEmpty
        (Get-Seen 'proxy session')[0].Tags['rdsiam.user'] | Should -Be $sandbox.userName
    }
}
