BeforeDiscovery {
    $reason = if (-not (Test-Path /usr/sbin/sshd)) { "OpenSSH's server is not there as /usr/sbin/sshd" }
    elseif ("$(unshare -Um --map-root-user true 2>&1)$LASTEXITCODE" -ne '0') { 'the system lets nobody give a program a hosts file of its own' }
}

Describe "-Through ssh$($reason ? " (skipped: $reason)" : '')" -Skip:([bool]$reason) {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Sshd.ps1"
        Start-TestSandbox
        Set-SandboxEnvironment
        $sandbox = $RdsIamTestSandbox.Description
        $far = @{ HostName = $sandbox.hostName; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
        $login = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
        $server = Start-Sshd (Join-Path $TestDrive bastion) $sandbox
        $strict = Start-Sshd (Join-Path $TestDrive strict) $sandbox 'AllowTcpForwarding no'
        $through = @{ Through = "ssh://$($server.User)@127.0.0.1:$($server.Port)" }
        $old = $env:HOME, $env:SSH_AUTH_SOCK, $env:RDSIAM_TARGETS
        $env:HOME = $server.Home
        $env:SSH_AUTH_SOCK = $null

        # The error record of a call that fails.
        function Get-Trouble([scriptblock] $Call) {
            try { $null = & $Call } catch { return $_ }
        }

        # The TCP sockets that this process listens on.
        function Get-Listener {
            $own = Get-ChildItem /proc/self/fd | ForEach-Object LinkTarget | Where-Object { $_ -match '^socket:\[(\d+)\]' } | ForEach-Object { $_ -replace '\D' }
            Get-Content /proc/self/net/tcp, /proc/self/net/tcp6 | ForEach-Object { , ($_.Trim() -split '\s+') } |
                Where-Object { $_[3] -eq '0A' -and $_[9] -in $own } | ForEach-Object { $_[1] }
        }
    }

    AfterAll {
        $env:HOME, $env:SSH_AUTH_SOCK, $env:RDSIAM_TARGETS = $old
        Stop-Sshd $server
        Stop-Sshd $strict
    }

    AfterEach {
        Disconnect-RdsIam -All
        Get-RdsIamProxy | Stop-RdsIamProxy
        Wait-Until { -not (Get-RdsIamTunnel) } 30
        Remove-Item -ErrorAction Ignore "$($server.Home)/.ssh/config"
        Set-Content "$($server.Home)/.ssh/known_hosts" $server.Known
    }

    It "connects and queries, with the endpoint's own name verified, over one login and no port" {
        $before = Get-Listener
        $connection = Connect-RdsIam @far @login @through
        $connection.Through, $connection.ConnectTo, $connection.HostName, $connection.SslMode | Should -Be $through.Through, $null, $sandbox.hostName, 'VerifyFull'
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
        $null = Connect-RdsIam @far @login @through -MaxPoolSize 3
        $tunnel = Get-RdsIamTunnel
        $tunnel.Through, $tunnel.State, $tunnel.Region, $tunnel.LastError | Should -Be $through.Through, 'Open', $null, $null
        $tunnel.BytesReceived | Should -BeGreaterThan 0
        Get-SshdLogin $server | Should -Be 1
        Get-Listener | Should -Be $before
        Disconnect-RdsIam -All
        Wait-Until { (Get-SshdLogin $server) -eq 0 } 30 | Should -BeTrue
        Get-RdsIamTunnel | Should -BeNullOrEmpty
    }

    It 'goes by a name of ssh_config, and -Verbose tells how' {
        Set-Content "$($server.Home)/.ssh/config" 'Host bastion', '  HostName 127.0.0.1', "  Port $($server.Port)", "  User $($server.User)", '  StrictHostKeyChecking no'
        chmod 600 "$($server.Home)/.ssh/config"
        $told = Connect-RdsIam @far @login -Through ssh:bastion -Verbose 4>&1
        ($told | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] }).Through | Should -Be 'ssh:bastion'
        "$told" | Should -BeLike "*Logged in to the SSH server $($server.User)@127.0.0.1:$($server.Port) with the key *id_ed25519*"
        "$told" | Should -BeLike '*stricthostkeychecking in ssh_config has no effect*'
    }

    It 'moves rows as an administrator with a password, where AWS has no part' {
        $words = $far + $through
        $words.Credential = Get-SandboxAdministrator
        $null = Connect-RdsIam @words
        $null = Invoke-RdsIamQuery 'drop table if exists ssh_rows; create table ssh_rows (n int, t text)'
        1..2000 | ForEach-Object { [pscustomobject]@{ n = $_; t = 'x' * 1000 } } | Import-RdsIamData ssh_rows
        (Invoke-RdsIamQuery 'select count(*)::int as c, sum(n)::int as s, min(length(t)) as l from ssh_rows') | ForEach-Object { $_.c, $_.s, $_.l } | Should -Be 2000, 2001000, 1000
        @(Invoke-RdsIamQuery 'select * from ssh_rows').Count | Should -Be 2000
        $null = Invoke-RdsIamQuery 'drop table ssh_rows'
    }

    It 'is lost with the server, says so, and the next call goes anew' {
        $connection = Connect-RdsIam @far @login @through
        $job = Start-ThreadJob { Import-Module $using:RdsIamManifest; Invoke-RdsIamQuery 'select pg_sleep(60)' -Connection $using:connection }
        Wait-Until { (Get-ServerSession $sandbox.userName).query -like '*pg_sleep(60)*' } 30 | Should -BeTrue
        Restart-Sshd $server
        $null = Wait-Job $job -Timeout 60
        $job.State | Should -Be 'Completed'
        $said = Receive-Job $job -ErrorVariable trouble -ErrorAction SilentlyContinue 2>&1
        "$said$trouble" | Should -BeLike "*SSH connection to $($server.User)@127.0.0.1:$($server.Port) was lost*"
        Remove-Job $job
        Start-Sleep -Milliseconds 1100   # a pool that has rested asks whether its connection is alive
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
        Get-RdsIamTunnel | Stop-RdsIamTunnel
        Get-RdsIamTunnel | Should -BeNullOrEmpty
        Start-Sleep -Milliseconds 1100
        (Invoke-RdsIamQuery 'select 2 as n').n | Should -Be 2
    }

    It 'refuses a server that is not known: <Id>' -ForEach @(
        @{ Id = 'SshHostKeyUnknown'; Known = ''; Fix = '*ssh-keyscan -t ed25519 -p * >> */.ssh/known_hosts' }
        @{ Id = 'SshHostKeyChanged'; Known = '<name> ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB'; Fix = '*ssh-keygen -R *' }
    ) {
        Set-Content "$($server.Home)/.ssh/known_hosts" ($Known -replace '<name>', "[127.0.0.1]:$($server.Port)")
        $trouble = Get-Trouble { Connect-RdsIam @far @login @through -ErrorAction Stop }
        $trouble.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $trouble.CategoryInfo.Category | Should -Be SecurityError
        $trouble.ErrorDetails.RecommendedAction | Should -BeLike $Fix
    }

    It 'says that the server does not forward, or does not reach the database' {
        Set-Content "$($server.Home)/.ssh/known_hosts" $strict.Known
        Copy-Item "$($server.Home)/.ssh/id_ed25519.pub" "$($strict.Folder)/authorized_keys"
        $words = @{ Through = "ssh://$($strict.User)@127.0.0.1:$($strict.Port)" }
        (Get-Trouble { Connect-RdsIam @far @login @words -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'SshForwardingForbidden,*'
        Set-Content "$($server.Home)/.ssh/known_hosts" $server.Known
        (Get-Trouble { Connect-RdsIam $sandbox.hostName @login @through -Port 5433 -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'SshFarEndRefused,*'
    }

    It 'is kept by a saved target, and serves the proxy' {
        $env:RDSIAM_TARGETS = Join-Path $TestDrive targets.json
        (Export-RdsIamTarget bastioned @far @login @through).Through | Should -Be $through.Through
        (Connect-RdsIam bastioned).Through | Should -Be $through.Through
        if (Get-Command psql -CommandType Application -ErrorAction Ignore) {
            $proxy = Start-RdsIamProxy @far @login @through
            "$(psql $proxy.Uri -XAtc 'select current_user' 2>&1)" | Should -Be $sandbox.userName
        }
    }

    It 'has a port of this machine by Start-RdsIamTunnel' {
        $tunnel = Start-RdsIamTunnel $sandbox.hostName @through -WarningAction SilentlyContinue
        try {
            (Connect-RdsIam @far @login -ConnectTo $tunnel.ConnectTo).UserName | Should -Be $sandbox.userName
        } finally {
            Disconnect-RdsIam -All
            $tunnel | Stop-RdsIamTunnel
        }
    }

    It 'goes to an instance by -InstanceConnect, with a key that AWS lets in' {
        $machine = Start-Sshd (Join-Path $TestDrive machine) $sandbox
        try {
            Set-Content "$($machine.Folder)/authorized_keys" ''
            Set-Content "$($server.Home)/.ssh/known_hosts" $machine.Known
            $null = Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/instance-connect" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -ContentType application/json -Body (
                @{ keysFile = "$($machine.Folder)/authorized_keys"; address = '127.0.0.1' } | ConvertTo-Json)
            $instance = "$($machine.User)@i-0d1b2c3d4e5f60718:$($machine.Port)"
            (Connect-RdsIam @far @login -Through "ssh://$instance" -InstanceConnect).Through | Should -Be "eic://$instance"
            (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
            (Get-RdsIamTunnel).Region | Should -Be $sandbox.region
            ((Test-RdsIamConnection @far @login -Through "eic://$instance") | Where-Object Name -Match 'Ssh|Tunnel').Status | Should -Be (@('Passed') * 6)
            (Get-Trouble { Connect-RdsIam @far @login @through -InstanceConnect -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'InstanceConnectTarget,*'
            (Get-Trouble { Connect-RdsIam @far @login -InstanceConnect -ErrorAction Stop }).FullyQualifiedErrorId | Should -BeLike 'SessionWordAlone,*'
        } finally {
            Disconnect-RdsIam -All
            Stop-Sshd $machine
        }
    }

    It 'is tested step by step' {
        $checks = Test-RdsIamConnection @far @login @through
        $checks | Where-Object Status -EQ Failed | ForEach-Object { "$($_.Name): $($_.Detail)" } | Should -BeNullOrEmpty
        $own = $checks | Where-Object Name -Like Ssh*
        $own.Name | Should -Be SshName, SshTcp, SshHostKey, SshAuthentication, SshForwarding
        $own.Status | Should -Be (@('Passed') * 5)
        $own.Detail | ForEach-Object { $_ | Should -BeLike "*127.0.0.1:$($server.Port)*" }
        ($checks | Where-Object Name -In Tunnel, Tls, Authentication).Status | Should -Be Passed, Passed, Passed
    }

    It 'names the step that fails: <Step> by <Id>' -ForEach @(
        @{ Step = 'SshName'; Id = 'SshNameUnknown'; Change = { $words.Through = 'ssh://me@no-such-host.invalid' } }
        @{ Step = 'SshTcp'; Id = 'SshUnreachable'; Change = { $words.Through = 'ssh://me@127.0.0.1:1' } }
        @{ Step = 'SshHostKey'; Id = 'SshHostKeyUnknown'; Change = { Set-Content "$($server.Home)/.ssh/known_hosts" '' } }
        @{ Step = 'SshAuthentication'; Id = 'SshKeysRefused'; Change = {
                Set-Content "$($server.Home)/.ssh/known_hosts" $strict.Known; Set-Content "$($strict.Folder)/authorized_keys" ''
                $words.Through = "ssh://$($strict.User)@127.0.0.1:$($strict.Port)" } }
        @{ Step = 'SshForwarding'; Id = 'SshForwardingForbidden'; Change = {
                Set-Content "$($server.Home)/.ssh/known_hosts" $strict.Known; Copy-Item "$($server.Home)/.ssh/id_ed25519.pub" "$($strict.Folder)/authorized_keys"
                $words.Through = "ssh://$($strict.User)@127.0.0.1:$($strict.Port)" } }
        @{ Step = 'Tunnel'; Id = 'SshFarEndRefused'; Change = { $words.Port = 5433 } }
    ) {
        $words = $far + $login + $through
        . $Change
        $checks = Test-RdsIamConnection @words
        $first = $checks | Where-Object { $_.Status -eq 'Failed' -and $_.Name -match '^(Ssh|Tunnel)' } | Select-Object -First 1
        $first.Name, $first.Cause | Should -Be $Step, $Id
        $first.Fix | Should -Not -BeNullOrEmpty
    }
}
