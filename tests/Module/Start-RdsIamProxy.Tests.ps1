BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $login = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }

    # What a client of the proxy gets back: psql where it is there.
    function Invoke-Psql([string] $Conninfo, [string] $Sql) {
        $said = psql $Conninfo -XAtc $Sql 2>&1
        "$said"
    }
}

AfterAll {
    Stop-RdsIamProxy -All
}

Describe 'Start-RdsIamProxy' {
    BeforeDiscovery {
        $psql = Get-Command psql -CommandType Application -ErrorAction Ignore
    }

    AfterEach {
        Stop-RdsIamProxy -All
    }

    It 'serves psql by its URI, and shows it' -Skip:(-not $psql) {
        $proxy = Start-RdsIamProxy @target @login
        Invoke-Psql $proxy.Uri 'select current_user' | Should -Be $sandbox.userName
        $proxy.Door[0].Logins | Should -Be 1
        $proxy.Door[0].TokensSigned | Should -Be 1
        $proxy.BytesSent | Should -BeGreaterThan 0
        $proxy.LastError | Should -BeNullOrEmpty
        $proxy.Fields.Host, $proxy.Fields.Username | Should -Be '127.0.0.1', $sandbox.userName
        $proxy.Psql | Should -Not -Match ([regex]::Escape($proxy.Fields.Password))
        (Get-RdsIamProxy $proxy.Port).Uri | Should -Be $proxy.Uri
    }

    It 'tells a client what is wrong, with cause and fix' -Skip:(-not $psql) {
        $proxy = Start-RdsIamProxy @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn
        $said = Invoke-Psql $proxy.Uri 'select 1'
        $said | Should -Match 'PAM authentication failed'
        $said | Should -Match 'DETAIL: .*RDS refused the token'
        $said | Should -Match 'HINT: .*rds-db:connect'
        $proxy.LastError | Should -Match 'PAM authentication failed'
    }

    It 'warns where there are no credentials, and tells clients' -Skip:(-not $psql) {
        $proxy = Start-RdsIamProxy @target -UserName $sandbox.userName -RoleArn 'arn:aws:iam::123456789012:role/not_there' -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -Not -BeNullOrEmpty
        Invoke-Psql $proxy.Uri 'select 1' | Should -Match 'could not log in'
    }

    It 'takes endpoints from the pipeline, each with its port and door' {
        $objects = 'demo', 'other' | ForEach-Object { [pscustomobject]@{ HostName = $sandbox.hostName; Port = 5432; Database = $_; ConnectTo = $sandbox.connectTo } }
        $first = Start-RdsIamProxy @target @login
        Stop-RdsIamProxy $first
        $proxy = $objects | Start-RdsIamProxy @login -RootCertificate $sandbox.rootCertificate -Port $first.Port
        $proxy.Door.Count | Should -Be 2
        $proxy.Door.Port | Should -Be $first.Port, ($first.Port + 1)
        $proxy.Door.EndpointPort | Should -Be 5432, 5432
        $proxy.Door.Database | Should -Be 'demo', 'other'
    }

    It 'answers how it is' {
        $proxy = Start-RdsIamProxy @target @login -HealthPort 0
        $base = "http://127.0.0.1:$($proxy.HealthPort)"
        foreach ($path in 'startup', 'readiness', 'liveness') {
            (Invoke-WebRequest "$base/$path").Content.Trim() | Should -Be 'ok'
        }
        (Invoke-WebRequest "$base/metrics").Content | Should -Match "rdsiam_proxy_logins_total\{host=`"$([regex]::Escape($sandbox.hostName))`",user=`"$($sandbox.userName)`",port=`"$($proxy.Port)`"\} 0\n"
        { Invoke-WebRequest "$base/quit" } | Should -Throw '*404*'
        { Invoke-WebRequest "$base/metrics" -Method Post } | Should -Throw '*405*'
    }

    It 'writes a log without secrets, and files that go with it' -Skip:(-not $psql) {
        $log = Join-Path $TestDrive proxy.jsonl
        $services = Join-Path $TestDrive services
        $proxy = Start-RdsIamProxy @target @login -LogPath $log -ServiceFile $services
        $null = Invoke-Psql $proxy.Uri 'select 1'
        Get-Content $services | Should -Contain "passfile=$($proxy.PasswordFile)"
        $secret = $proxy.Fields.Password
        $file = $proxy.PasswordFile
        Stop-RdsIamProxy $proxy
        $proxy.State | Should -Be 'Stopped'
        $file | Should -Not -Exist
        $services | Should -Not -Exist
        $events = Get-Content $log | ConvertFrom-Json
        $events.event | Should -Be 'listening', 'login', 'end', 'stopped'
        $events[1].user | Should -Be $sandbox.userName
        Get-Content $log -Raw | Should -Not -Match "X-Amz|$([regex]::Escape($secret))"
    }

    It 'is not hindered by one that was killed, whose entry can be removed' -Skip:($IsWindows -or -not $psql) {
        $services = Join-Path $TestDrive killed-services
        "[mine]`nhost=elsewhere`n" | Set-Content -NoNewline $services
        $folder = Join-Path $TestDrive sockets
        $script = {
            param($manifest, $target, $login, $services, $folder)
            Import-Module $manifest
            $proxy = Start-RdsIamProxy @target @login -ServiceFile $services
            $null = Start-RdsIamProxy @target @login -SocketFolder $folder -Port 5432
            [Console]::Out.WriteLine("$($proxy.Port) $PID"); [Console]::Out.Flush()
            Start-Sleep 600
        }
        $job = Start-ThreadJob { pwsh -NoProfile -NonInteractive -Command $using:script -args $using:RdsIamManifest, $using:target, $using:login, $using:services, $using:folder }
        Wait-Until { $job | Receive-Job -Keep } 60 | Should -BeTrue
        $port, $id = "$($job | Receive-Job -Keep)" -split ' '
        Stop-Process -Id $id -Force
        $null = $job | Wait-Job
        Remove-Job $job -Force

        $proxy = Start-RdsIamProxy @target @login -Port $port -ServiceFile $services
        $socket = Start-RdsIamProxy @target @login -SocketFolder $folder -Port 5432
        Invoke-Psql $proxy.Uri 'select current_user' | Should -Be $sandbox.userName
        Invoke-Psql $socket.Uri 'select current_user' | Should -Be $sandbox.userName
        @(Get-Content $services | Where-Object { $_ -like '`[rdsiam-*' }).Count | Should -Be 1
        Stop-RdsIamProxy -All
        Get-Content $services -Raw | Should -Not -Match 'rdsiam'

        # One whose port nobody takes again.
        "[rdsiam-demo-1]`nhost=127.0.0.1`nport=1`n[rdsiam-demo-2]`nport=2`n[rdsiam-demo-x]`nport=3`n" | Add-Content -NoNewline $services
        Start-RdsIamProxy $sandbox.hostName -ServiceFile $services -Remove -WhatIf
        Get-Content $services -Raw | Should -Match 'rdsiam-demo-1\]'
        Start-RdsIamProxy $sandbox.hostName -ServiceFile $services -Port 1 -Remove
        (Get-Content $services) -like '`[*' | Should -Be '[mine]', '[rdsiam-demo-2]', '[rdsiam-demo-x]'
        Start-RdsIamProxy $sandbox.hostName -ServiceFile $services -Remove
        (Get-Content $services) -like '`[*' | Should -Be '[mine]', '[rdsiam-demo-x]'
        { Start-RdsIamProxy $sandbox.hostName -Remove -ErrorAction Stop } | Should -Throw -ErrorId 'ProxyRemovesNothing,*'
        Start-RdsIamProxy @target @login -WhatIf
        Get-RdsIamProxy | Should -BeNullOrEmpty
    }

    It 'listens beyond this machine with TLS and the password only' -Skip:(-not $psql) {
        { Start-RdsIamProxy @target @login -ListenAddress 0.0.0.0 -NoPassword } | Should -Throw -ErrorId 'LocalProxyNeedsPassword*'
        $proxy = Start-RdsIamProxy @target @login -ListenAddress 0.0.0.0
        $words = "host=localhost hostaddr=127.0.0.1 port=$($proxy.Port) user=x dbname=demo passfile=$($proxy.PasswordFile)"
        Invoke-Psql "$words sslmode=disable" 'select 1' | Should -Match 'takes connections with TLS only'
        Invoke-Psql "$words sslmode=verify-full sslrootcert=$($proxy.CertificateFile)" 'select current_user' | Should -Be $sandbox.userName
    }

    It 'warns of a proxy without a password' {
        $null = Start-RdsIamProxy @target @login -NoPassword -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '-NoPassword'
    }

    It 'says that a port is taken' {
        $proxy = Start-RdsIamProxy @target @login
        { Start-RdsIamProxy @target @login -Port $proxy.Port } | Should -Throw -ErrorId 'LocalProxyPortTaken*'
        @(Get-RdsIamProxy).Count | Should -Be 1
    }

    It 'fits 80 columns' {
        $null = Start-RdsIamProxy @target @login
        $lines = (Get-RdsIamProxy | Format-Table | Out-String -Width 80) -split "`n"
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines -match 'HostName' | Should -Not -BeNullOrEmpty
    }

    It 'stays with -Wait until it is stopped' {
        $job = Start-ThreadJob { Import-Module $using:RdsIamManifest; Start-RdsIamProxy @using:target @using:login -Wait }
        for ($i = 0; $i -lt 600 -and -not (Get-RdsIamProxy); $i++) { Start-Sleep -Milliseconds 100 }
        Get-RdsIamProxy | Should -Not -BeNullOrEmpty
        Stop-Job $job
        for ($i = 0; $i -lt 600 -and (Get-RdsIamProxy); $i++) { Start-Sleep -Milliseconds 100 }
        Get-RdsIamProxy | Should -BeNullOrEmpty
        Remove-Job $job -Force
    }
}

Describe 'Stop-RdsIamProxy' {
    It 'names a port that no proxy has' {
        { Stop-RdsIamProxy -Port 1 -ErrorAction Stop } | Should -Throw -ErrorId 'ProxyNotFound*'
    }

    It 'takes what is stopped already' {
        $proxy = Start-RdsIamProxy @target @login
        $proxy | Stop-RdsIamProxy
        { $proxy | Stop-RdsIamProxy -ErrorAction Stop } | Should -Not -Throw
    }
}
