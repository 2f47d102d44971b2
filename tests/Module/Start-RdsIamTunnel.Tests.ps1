BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $root = @{ RootCertificate = $sandbox.rootCertificate }
    $signer = @{ RoleArn = $sandbox.roleArn }
    $login = @{ UserName = $sandbox.userName; Database = $sandbox.database }

    function Invoke-Control([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json) -ContentType application/json
    }

    function Start-Quiet { Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm @signer -WarningAction SilentlyContinue @args }

    function Test-Port([string] $Address, [int] $Port) {
        $client = [Net.Sockets.TcpClient]::new(([ipaddress] $Address).AddressFamily)
        try { $client.Connect($Address, $Port); $true } catch { $false } finally { $client.Dispose() }
    }
}

AfterAll {
    Stop-RdsIamTunnel -All
}

Describe 'Start-RdsIamTunnel' {
    BeforeDiscovery {
        $psql = Get-Command psql -CommandType Application -ErrorAction Ignore
    }

    AfterEach {
        Disconnect-RdsIam -All
        Stop-RdsIamTunnel -All
        $null = Invoke-Control ssm-reset
        Wait-Until { (Invoke-Control ssm-sessions).open -eq 0 } 30
    }

    It 'opens a port of this machine, says who can reach it, and shows it' {
        $tunnel = Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm @signer -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match "port $($tunnel.LocalPort) while the tunnel is open"
        $tunnel.HostName, $tunnel.Port, $tunnel.Through, $tunnel.Region, $tunnel.State | Should -Be $sandbox.hostName, 5432, $sandbox.throughSsm, $sandbox.region, 'Open'
        $tunnel.ConnectTo, "$tunnel" | Should -Be "127.0.0.1:$($tunnel.LocalPort)", "127.0.0.1:$($tunnel.LocalPort)"
        Test-Port '127.0.0.1' $tunnel.LocalPort | Should -BeTrue
        @(Get-RdsIamTunnel).LocalPort | Should -Be $tunnel.LocalPort
        (Invoke-Control ssm-sessions).open | Should -Be 1
    }

    It 'is what -ConnectTo takes, and brings the endpoint when it is piped' {
        $tunnel = Start-Quiet
        $connection = Connect-RdsIam -HostName $sandbox.hostName @login @signer @root -ConnectTo $tunnel
        $connection.ConnectTo, $connection.Through | Should -Be "127.0.0.1:$($tunnel.LocalPort)", $null
        (Invoke-RdsIamQuery 'select current_user::text as who').who | Should -Be $sandbox.userName
        $piped = $tunnel | Connect-RdsIam @login @signer @root
        $piped.ConnectTo, $piped.HostName, $piped.Through, $piped.Port | Should -Be "127.0.0.1:$($tunnel.LocalPort)", $sandbox.hostName, $null, 5432
        $now = Get-RdsIamTunnel
        $now.Connections | Should -BeGreaterThan 0
        $now.BytesSent | Should -BeGreaterThan 0
        $now.BytesReceived | Should -BeGreaterThan 0
        (Invoke-Control ssm-sessions).open | Should -Be 1
    }

    It 'serves psql' -Skip:(-not $psql) {
        $tunnel = Start-Quiet
        $said = Invoke-RdsIamCommand -HostName $tunnel.HostName @login @signer @root -ConnectTo $tunnel { psql -XAtc 'select current_user' }
        "$said" | Should -Be $sandbox.userName
    }

    It 'shares one session with connections that go the same way as the same signer, and is told from theirs' {
        $same = @{ RoleSessionName = 'shared' }
        $tunnel = Start-RdsIamTunnel $sandbox.hostName $sandbox.throughSsm @signer @same -WarningAction SilentlyContinue
        $null = Connect-RdsIam -HostName $sandbox.hostName @login @signer @same @root -Through $sandbox.throughSsm
        $all = Get-RdsIamTunnel
        @($all).Count | Should -Be 2
        @($all | Where-Object LocalPort).LocalPort | Should -Be $tunnel.LocalPort
        (Invoke-Control ssm-sessions).open | Should -Be 1
        Stop-RdsIamTunnel -LocalPort $tunnel.LocalPort
        @(Get-RdsIamTunnel).LocalPort | Should -Be @($null)
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
    }

    It 'gives several endpoints a port each, from the one that was given' {
        # Below those that the system gives away to whoever asks meanwhile.
        $free = Get-Random -Minimum 20000 -Maximum 30000 -Count 50 |
            Where-Object { -not (Test-Port '127.0.0.1' $_) -and -not (Test-Port '127.0.0.1' ($_ + 1)) } | Select-Object -First 1
        $tunnels = $sandbox.hostName, "$($sandbox.hostName):5432" | ForEach-Object { [pscustomobject]@{ HostName = $_; Through = $sandbox.throughSsm } } |
            Start-RdsIamTunnel @signer -LocalPort $free -WarningAction SilentlyContinue
        $tunnels.LocalPort | Should -Be $free, ($free + 1)
    }

    It 'frees the port and ends the session when it is stopped' {
        $tunnel = Start-Quiet
        $tunnel | Stop-RdsIamTunnel
        Get-RdsIamTunnel | Should -BeNullOrEmpty
        Test-Port '127.0.0.1' $tunnel.LocalPort | Should -BeFalse
        (Invoke-Control ssm-sessions).open | Should -Be 0
        { $tunnel | Stop-RdsIamTunnel -ErrorAction Stop } | Should -Not -Throw
        (Start-Quiet -LocalPort $tunnel.LocalPort).LocalPort | Should -Be $tunnel.LocalPort
    }

    It 'keeps its port when the session was lost, and opens another one' {
        $tunnel = Start-Quiet
        $connection = Connect-RdsIam -HostName $sandbox.hostName @login @signer @root -ConnectTo $tunnel
        $null = Invoke-Control ssm-end
        Wait-Until { try { (Invoke-RdsIamQuery 'select 1 as n' -Connection $connection -ErrorAction Stop).n -eq 1 } catch { $false } } 30 | Should -BeTrue
        (Get-RdsIamTunnel).LocalPort | Should -Be $tunnel.LocalPort
    }

    It 'says that the port is taken, and leaves nothing behind' {
        $tunnel = Start-Quiet
        { Start-Quiet -LocalPort $tunnel.LocalPort -ErrorAction Stop } | Should -Throw -ErrorId 'TunnelPortTaken,*'
        @(Get-RdsIamTunnel).Count | Should -Be 1
    }

    It 'says why it does not open: <Id>' -ForEach @(
        @{ Id = 'TunnelTargetNotConnected'; Through = 'ssm:i-0c1b2c3d4e5f60718'; FarEnd = 'reached' }
        @{ Id = 'TunnelFarEndRefused'; FarEnd = 'refused' }
        @{ Id = 'TunnelFarEndSilent'; FarEnd = 'silent' }
        @{ Id = 'TunnelForm'; Through = 'bastion'; FarEnd = 'reached' }
        @{ Id = 'TunnelNotNamed'; Through = $null; FarEnd = 'reached' }
    ) {
        $null = Invoke-Control ssm-far-end @{ state = $FarEnd }
        $words = @{ HostName = $sandbox.hostName; Through = $sandbox.throughSsm; ConnectTimeout = 3 }
        if ($PSItem.ContainsKey('Through')) { $words.Through = $Through }
        if ($null -eq $words.Through) { $words.Remove('Through') }
        { Start-RdsIamTunnel @words @signer -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
        Get-RdsIamTunnel | Should -BeNullOrEmpty
    }

    It 'stays with -Wait until it is stopped' {
        $job = Start-ThreadJob { Import-Module $using:RdsIamManifest; Start-RdsIamTunnel ($using:sandbox).hostName ($using:sandbox).throughSsm -RoleArn ($using:sandbox).roleArn -Wait -WarningAction SilentlyContinue }
        Wait-Until { Get-RdsIamTunnel | Where-Object LocalPort } 60 | Should -BeTrue
        $port = (Get-RdsIamTunnel).LocalPort
        Stop-Job $job
        Wait-Until { -not (Get-RdsIamTunnel) } 60 | Should -BeTrue
        Test-Port '127.0.0.1' $port | Should -BeFalse
        Remove-Job $job -Force
    }

    It 'fits 80 columns' {
        $null = Start-Quiet
        $lines = (Get-RdsIamTunnel | Format-Table | Out-String -Width 80) -split "`n"
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        "$lines" | Should -Match "$($sandbox.throughSsm) "
    }
}

Describe 'Stop-RdsIamTunnel' {
    It 'names a port that no tunnel has' {
        { Stop-RdsIamTunnel -LocalPort 1 -ErrorAction Stop } | Should -Throw -ErrorId 'TunnelNotFound,*'
    }
}
