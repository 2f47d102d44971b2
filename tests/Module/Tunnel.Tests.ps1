BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $far = @{ HostName = $sandbox.hostName; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
    $login = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $through = @{ Through = $sandbox.throughSsm }
    $direct = @{ HostName = $sandbox.hostName; ConnectTo = $sandbox.connectTo; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
    $administrator = Get-SandboxAdministrator
    # The same user by another role, which may log in but open no session.
    $external = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn -replace '[^/]+$', 'rdsiam-demo-external'; ExternalId = 'rdsiam-demo-external-id' }

    function Invoke-Control([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json) -ContentType application/json
    }

    function Get-SessionCount { (Invoke-Control ssm-sessions).open }

    # The error record of a call that fails.
    function Get-Trouble([scriptblock] $Call) {
        try { $null = & $Call } catch { return $_ }
    }
}

Describe '-Through' {
    AfterEach {
        $null = Invoke-Control ssm-reset
        Disconnect-RdsIam -All
        Wait-Until { (Get-SessionCount) -eq 0 } 30
    }

    It 'connects and queries, with the endpoint''s own name verified, and ends the session with the connection' {
        $connection = Connect-RdsIam @far @login @through
        $connection.Through, $connection.ConnectTo, $connection.HostName, $connection.SslMode | Should -Be $sandbox.throughSsm, $null, $sandbox.hostName, 'VerifyFull'
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
        Get-SessionCount | Should -Be 1
        $tunnel = Get-RdsIamTunnel
        $tunnel.Through, $tunnel.State, $tunnel.Region, $tunnel.LastError | Should -Be $sandbox.throughSsm, 'Open', $sandbox.region, $null
        $tunnel.Connections | Should -BeGreaterThan 0
        $tunnel.BytesSent | Should -BeGreaterThan 0
        $tunnel.BytesReceived | Should -BeGreaterThan 0
        $tunnel.Since | Should -Not -BeNullOrEmpty
        Disconnect-RdsIam
        Wait-Until { (Get-SessionCount) -eq 0 } 30 | Should -BeTrue
        Get-RdsIamTunnel | Should -BeNullOrEmpty
    }

    It 'is another pool than the one without, and the same session for databases of one server' {
        $one = Connect-RdsIam @far @login @through
        $two = Connect-RdsIam @far @login @through
        $direct = Connect-RdsIam @far @login -ConnectTo $sandbox.connectTo
        $other = Connect-RdsIam @far @login @through -MaxPoolSize 3
        @(Get-RdsIamConnection | Where-Object Through).Count | Should -Be 2
        @(Get-RdsIamConnection).Count | Should -Be 3
        $direct.Through | Should -BeNullOrEmpty
        @(Get-RdsIamTunnel).Count | Should -Be 1
        Get-SessionCount | Should -Be 1
        Disconnect-RdsIam $other
        (Invoke-RdsIamQuery 'select 1 as n' -Connection $one).n | Should -Be 1
    }

    It 'fills a table with 1000 rows, as an administrator with a password' {
        $words = $far + $through
        $words.Credential = Get-SandboxAdministrator
        $null = Connect-RdsIam @words
        $null = Invoke-RdsIamQuery 'drop table if exists tunnel_rows; create table tunnel_rows (n int, t text)'
        1..1000 | ForEach-Object { [pscustomobject]@{ n = $_; t = 'x' * 100 } } | Import-RdsIamData tunnel_rows
        (Invoke-RdsIamQuery 'select count(*)::int as c, sum(n)::int as s, min(length(t)) as l from tunnel_rows') | ForEach-Object { $_.c, $_.s, $_.l } | Should -Be 1000, 500500, 100
        $null = Invoke-RdsIamQuery 'drop table tunnel_rows'
    }

    It 'keeps a running statement to its end when its pool is closed' {
        $connection = Connect-RdsIam @far @login @through
        $job = Start-ThreadJob { Import-Module $using:RdsIamManifest; Invoke-RdsIamQuery 'select pg_sleep(2), 7 as n' -Connection $using:connection }
        Wait-Until { (Get-ServerSession $sandbox.userName).query -like '*pg_sleep(2)*' } 30 | Should -BeTrue
        Disconnect-RdsIam $connection
        ($job | Receive-Job -Wait -AutoRemoveJob).n | Should -Be 7
    }

    It 'finds a machine by its tag' {
        (Connect-RdsIam @far @login -Through ssm:tag:Name=single).Through | Should -Be 'ssm:tag:Name=single'
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
    }

    It 'goes through <Kind>' -ForEach @(
        @{ Kind = 'a managed node of one''s own'; Target = 'ssm:mi-0e1b2c3d4e5f60718' }
        @{ Kind = 'a container'; Target = "ssm:ecs:web_$('a' * 32)_$('b' * 32)-1234567" }
    ) {
        (Connect-RdsIam @far @login -Through $Target).Through | Should -Be $Target
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
        (Get-RdsIamTunnel).Through | Should -Be $Target
    }

    It 'opens with a document and parameters of one''s own' {
        (Connect-RdsIam @far @login @through -SessionDocument demo-database -SessionParameter @{}).Through | Should -Be $sandbox.throughSsm
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
        (Get-Trouble { Connect-RdsIam @far @login @through -SessionDocument not-there -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'TunnelDocumentRefused,*'
    }

    It 'opens again after it was stopped' {
        $null = Connect-RdsIam @far @login @through
        Get-RdsIamTunnel | Stop-RdsIamTunnel
        Get-RdsIamTunnel | Should -BeNullOrEmpty
        Get-SessionCount | Should -Be 0
        Start-Sleep -Milliseconds 1100   # a pool that has rested asks whether its connection is alive
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
        (Get-RdsIamTunnel).State | Should -Be 'Open'
        Stop-RdsIamTunnel -All
    }

    It 'says that a machine is not connected' {
        $trouble = Get-Trouble { Connect-RdsIam @far @login -Through ssm:i-0c1b2c3d4e5f60718 -ErrorAction Stop }
        $trouble.FullyQualifiedErrorId | Should -BeLike 'TunnelTargetNotConnected,*'
        "$trouble" | Should -BeLike "'i-0c1b2c3d4e5f60718' is not connected to Session Manager in $($sandbox.region).*"
        $trouble.ErrorDetails.RecommendedAction | Should -BeLike '*SSM agent*AmazonSSMManagedInstanceCore*'
    }

    It 'says who may not open a session' {
        $trouble = Get-Trouble { Connect-RdsIam @far @external @through -ErrorAction Stop }
        "$trouble" | Should -Match 'ssm:StartSession'
        "$trouble" | Should -Match 'rdsiam-demo-external'
    }

    It 'says that the database behind it refuses, or is silent' {
        $null = Invoke-Control ssm-far-end @{ state = 'refused' }
        (Get-Trouble { Connect-RdsIam @far @login @through -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'TunnelFarEndRefused,*'
        $null = Invoke-Control ssm-far-end @{ state = 'silent' }
        (Get-Trouble { Connect-RdsIam @far @login @through -ConnectTimeout 3 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'TunnelFarEndSilent,*'
        $null = Invoke-Control ssm-far-end @{ state = 'reached' }
        (Connect-RdsIam @far @login @through).UserName | Should -Be $sandbox.userName
    }

    It 'says that the agent does not answer' {
        $null = Invoke-Control ssm-agent @{ silent = $true }
        (Get-Trouble { Connect-RdsIam @far @login @through -ConnectTimeout 3 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'TunnelLate,*'
        Disconnect-RdsIam -All
        Wait-Until { (Get-SessionCount) -eq 0 } 20 | Should -BeTrue
    }

    It 'is the reason where it fails under a statement, and under a session' {
        $null = Connect-RdsIam @far @login @through
        $session = New-RdsIamSession
        $null = Invoke-Control ssm-resume @{ refused = $true }
        # The statement is there when the way ends.
        $ends = Start-ThreadJob {
            Import-Module $using:RdsIamManifest
            $target = $using:direct
            $admin = Connect-RdsIam @target -Credential $using:administrator
            while (-not (Invoke-RdsIamQuery "select pid from pg_stat_activity where state = 'active' and query like '%pg_sleep(60)%' and pid <> pg_backend_pid()" -Connection $admin)) { Start-Sleep -Milliseconds 100 }
            $key = $using:sandbox
            $null = Invoke-RestMethod -Method Post "$($key.awsEndpointUrl)/sandbox/ssm-end" -Headers @{ 'X-Sandbox-Key' = $key.controlKey } -Body '{"reason":"the owner ended it"}' -ContentType application/json
        }
        $trouble = Get-Trouble { Invoke-RdsIamQuery 'select pg_sleep(60)' -ErrorAction Stop }
        $null = $ends | Receive-Job -Wait -AutoRemoveJob
        $trouble.FullyQualifiedErrorId | Should -BeLike 'ConnectionLost,*'
        $trouble.Exception.Message | Should -BeLike '*the owner ended it*'
        $lost = Get-Trouble { Invoke-RdsIamQuery 'select 1' -Session $session -ErrorAction Stop }
        $lost.FullyQualifiedErrorId | Should -BeLike 'SessionLost,*'
        $lost.Exception.Message | Should -BeLike '*the owner ended it*'
    }

    It 'is the reason where it fails under <What>' -ForEach @(
        @{ What = 'an import'; Id = 'ImportLost'; Run = { [pscustomobject]@{ n = 1 } | Import-RdsIamData tunnel_slow -ErrorAction Stop } }
        @{ What = 'an export'; Id = 'ExportLost'; Run = { Export-RdsIamData -Query 'select pg_sleep(60) as tunnel_slow' -Path TestDrive:/lost.csv -ErrorAction Stop } }
        @{ What = 'a copy of tables'; Id = 'CopyLost'; Run = { Copy-RdsIamData tunnel_from -Destination tunnel_slow -Connection far -To far -ErrorAction Stop } }
    ) {
        $admin = Connect-RdsIam @direct -Credential $administrator
        try {
            # A row takes a minute.
            $null = Invoke-RdsIamQuery 'create table tunnel_slow (n int, t text default pg_sleep(60)::text); create table tunnel_from as select 1 as n' -Connection $admin
            $null = Connect-RdsIam @far @through -Credential $administrator -Name far
            $null = Invoke-Control ssm-resume @{ refused = $true }
            $ends = Start-ThreadJob {
                Import-Module $using:RdsIamManifest
                while (-not (Invoke-RdsIamQuery "select pid from pg_stat_activity where state = 'active' and query like 'copy %tunnel_slow%' and pid <> pg_backend_pid()" -Connection $using:admin)) { Start-Sleep -Milliseconds 100 }
                $key = $using:sandbox
                $null = Invoke-RestMethod -Method Post "$($key.awsEndpointUrl)/sandbox/ssm-end" -Headers @{ 'X-Sandbox-Key' = $key.controlKey } -Body '{"reason":"the owner ended it"}' -ContentType application/json
            }
            $trouble = Get-Trouble $Run
            $null = $ends | Receive-Job -Wait -AutoRemoveJob
            $trouble.FullyQualifiedErrorId | Should -BeLike "$Id,*"
            $trouble.Exception.Message | Should -BeLike '*the owner ended it*'
            $trouble.Exception.Message | Should -Not -BeLike '*..*'
            Test-Path TestDrive:/lost.csv | Should -BeFalse
        } finally {
            # What waits there holds the table for its minute.
            $null = Invoke-RdsIamQuery "select pg_terminate_backend(pid) from pg_stat_activity where query like 'copy %tunnel_slow%' and pid <> pg_backend_pid()" -Connection $admin
            $null = Invoke-RdsIamQuery 'drop table tunnel_slow, tunnel_from' -Connection $admin
        }
    }

    It 'refuses words that do not go together, before anything is opened: <What>' -ForEach @(
        @{ What = 'another tunnel'; Words = @{ Through = 'ssm:i-0c1b2c3d4e5f60718'; ConnectTo = 'localhost:15432' }; Id = 'ThroughOrConnectTo' }
        @{ What = 'another program'; Words = @{ Through = 'kubectl:bastion' }; Id = 'TunnelForm' }
        @{ What = 'no SSH server'; Words = @{ Through = 'ssh://me@bastion:port' }; Id = 'SshTargetInvalid' }
        @{ What = 'a document of SSH'; Words = @{ Through = 'ssh://me@bastion'; SessionDocument = 'x' }; Id = 'SessionWordForSsm' }
        @{ What = 'no machine'; Words = @{ Through = 'ssm:bastion' }; Id = 'TunnelTargetInvalid' }
        @{ What = 'a document alone'; Words = @{ SessionDocument = 'x' }; Id = 'SessionWordAlone' }
        @{ What = 'parameters alone'; Words = @{ Through = 'ssm:i-0c1b2c3d4e5f60718'; SessionParameter = @{ host = 'x' } }; Id = 'SessionParameterAlone' }
    ) {
        (Get-Trouble { Connect-RdsIam @far @login @Words -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
        (Get-Trouble { Invoke-RdsIamQuery 'select 1' @far @login @Words -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike "$Id,*"
    }
}

Describe 'A private database' {
    BeforeAll {
        $private = @{ HostName = $sandbox.privateHostName; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
        # Somebody else who listens at the private address, as far as this machine knows.
        $elsewhere = @{ ConnectTo = $sandbox.connectTo }
    }

    AfterEach { Disconnect-RdsIam -All; Stop-RdsIamTunnel -All }

    It 'is reached through a tunnel, and in no other way' {
        (Get-Trouble { Connect-RdsIam @private @login -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'HostNotResolved,*'
        (Get-Trouble { Connect-RdsIam @private @login @elsewhere -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'TlsNameMismatch,*'
        (Connect-RdsIam @private @login @through).HostName | Should -Be $sandbox.privateHostName
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
    }

    It 'is reached by a port of this machine, too' {
        Start-RdsIamTunnel $sandbox.privateHostName @through -RoleArn $sandbox.roleArn -WarningAction SilentlyContinue |
            Connect-RdsIam @login -Database $sandbox.database -RootCertificate $sandbox.rootCertificate
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
    }

    It 'is found and reached by its object' {
        $found = Get-RdsIamEndpoint -Region $sandbox.region | Where-Object HostName -EQ $sandbox.privateHostName
        $null = $found | Connect-RdsIam @login -Database $sandbox.database -RootCertificate $sandbox.rootCertificate @through
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
    }
}

Describe 'A saved target' {
    It 'has a tunnel, which the command line can replace' {
        $env:RDSIAM_TARGETS = Join-Path $TestDrive 'targets.json'
        try {
            $saved = Export-RdsIamTarget tunnelled @far @login @through
            $saved.Through | Should -Be $sandbox.throughSsm
            (Connect-RdsIam tunnelled).Through | Should -Be $sandbox.throughSsm
            (Connect-RdsIam tunnelled -ConnectTo $sandbox.connectTo).Through | Should -BeNullOrEmpty
        } finally {
            Disconnect-RdsIam -All
            $env:RDSIAM_TARGETS = $null
        }
    }
}

Describe 'Test-RdsIamConnection -Through' {
    AfterEach { $null = Invoke-Control ssm-reset }

    It 'goes every step through the tunnel' {
        $checks = Test-RdsIamConnection @far @login @through
        $checks | Where-Object Status -EQ Failed | ForEach-Object { "$($_.Name): $($_.Detail)" } | Should -BeNullOrEmpty
        ($checks | Where-Object Name -EQ Tunnel).Detail | Should -BeLike "*$($sandbox.throughSsm)*"
        ($checks | Where-Object Name -In Tunnel, Tls, Authentication, RoundTrip).Status | Should -Be Passed, Passed, Passed, Passed
        ($checks | Where-Object Name -In Dns, Tcp).Status | Should -Be Skipped, Skipped
        Wait-Until { (Get-SessionCount) -eq 0 } 30 | Should -BeTrue
    }

    It 'names the cause: <Id>' -ForEach @(
        @{ Id = 'TunnelTargetNotConnected'; Words = @{ Through = 'ssm:i-0c1b2c3d4e5f60718' }; FarEnd = 'reached' }
        @{ Id = 'TunnelFarEndRefused'; Words = @{}; FarEnd = 'refused' }
        @{ Id = 'TunnelFarEndSilent'; Words = @{ ConnectTimeout = 3 }; FarEnd = 'silent' }
    ) {
        $null = Invoke-Control ssm-far-end @{ state = $FarEnd }
        $call = $far + $login + $through
        $Words.GetEnumerator() | ForEach-Object { $call[$_.Key] = $_.Value }
        $first = Test-RdsIamConnection @call | Where-Object Status -EQ Failed | Select-Object -First 1
        $first.Name, $first.Cause | Should -Be 'Tunnel', $Id
    }

    It 'has no such step where there is no tunnel' {
        (Test-RdsIamConnection @far @login -ConnectTo $sandbox.connectTo).Name | Should -Not -Contain 'Tunnel'
    }
}

Describe 'Start-RdsIamProxy -Through' {
    It 'lets psql in through the tunnel, and leaves it when it ends' -Skip:(-not (Get-Command psql -CommandType Application -ErrorAction Ignore)) {
        $proxy = Start-RdsIamProxy @far @login @through
        "$(psql $proxy.Uri -XAtc 'select current_user' 2>&1)" | Should -Be $sandbox.userName
        Get-SessionCount | Should -Be 1
        Stop-RdsIamProxy $proxy
        Wait-Until { (Get-SessionCount) -eq 0 } 30 | Should -BeTrue
    }
}

Describe 'A process that ends' {
    It 'ends its sessions in AWS and leaves no folder behind' {
        # A temporary folder of its own: others make and remove theirs in the common one. Short, as sockets lie in it.
        $own = New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "own-$PID")
        $kept, $env:TMPDIR = $env:TMPDIR, $own.FullName
        try {
            $said = pwsh -NoProfile -NonInteractive -Command {
                param($manifest, $far, $login, $through)
                Import-Module $manifest
                $null = Connect-RdsIam @far @login @through
                (Get-RdsIamTunnel).State
            } -args $RdsIamManifest, $far, $login, $through
        } finally { [Environment]::SetEnvironmentVariable('TMPDIR', $kept ? $kept : [NullString]::Value) }
        $said | Should -Be 'Open'
        Wait-Until { (Get-SessionCount) -eq 0 } 30 | Should -BeTrue
        Get-ChildItem $own -Filter 'rdsiam-*' | Should -BeNullOrEmpty
        Remove-Item -Recurse $own
    }
}
