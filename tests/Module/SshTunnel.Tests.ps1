BeforeDiscovery {
    $reason = if (-not (Test-Path /usr/sbin/sshd)) { 'OpenSSH''s server is not there as /usr/sbin/sshd.' }
    elseif ("$(unshare -Um --map-root-user true 2>&1; $LASTEXITCODE)" -ne 0) { 'the system lets nobody give a program its own hosts file.' }
}

Describe '-Through ssh' -Skip:([bool]$reason) -ForEach @{ Reason = $reason } {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        . "$PSScriptRoot/Sshd.ps1"
        Start-TestSandbox
        Set-SandboxEnvironment
        $sandbox = $RdsIamTestSandbox.Description
        $far = @{ HostName = $sandbox.hostName; Database = $sandbox.database; RootCertificate = $sandbox.rootCertificate }
        $login = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
        $server = Start-Sshd (Join-Path $TestDrive bastion) $sandbox
        $through = @{ Through = "ssh://$($server.User)@127.0.0.1:$($server.Port)" }
        $oldHome = $env:HOME
        $oldAgent = $env:SSH_AUTH_SOCK
        $env:HOME = $server.Home
        $env:SSH_AUTH_SOCK = $null

        # The error record of a call that fails.
        function Get-Trouble([scriptblock] $Call) {
            try { $null = & $Call } catch { return $_ }
        }
    }

    AfterAll {
        $env:HOME = $oldHome
        $env:SSH_AUTH_SOCK = $oldAgent
        Stop-Sshd $server
    }

    AfterEach {
        Disconnect-RdsIam -All
        Wait-Until { -not (Get-RdsIamTunnel) } 30
    }

    It 'connects and queries, with the endpoint''s own name verified, over one login that ends with the connection' {
        $connection = Connect-RdsIam @far @login @through
        $connection.Through, $connection.ConnectTo, $connection.HostName, $connection.SslMode | Should -Be $through.Through, $null, $sandbox.hostName, 'VerifyFull'
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
        $null = Connect-RdsIam @far @login @through -MaxPoolSize 3
        $tunnel = Get-RdsIamTunnel
        $tunnel.Through, $tunnel.State, $tunnel.Region, $tunnel.LastError | Should -Be $through.Through, 'Open', $null, $null
        $tunnel.BytesReceived | Should -BeGreaterThan 0
        Get-SshdLogin $server | Should -Be 1
        Disconnect-RdsIam -All
        Wait-Until { (Get-SshdLogin $server) -eq 0 } 30 | Should -BeTrue
        Get-RdsIamTunnel | Should -BeNullOrEmpty
    }
}
