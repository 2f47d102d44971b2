# The proxy's examples: each parsed as what it is, and its script run as they run it.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $examples = Join-Path $RdsIamRoot 'examples'
    $yaml = Get-ChildItem (Join-Path $RdsIamRoot 'out/bin/RdsIam.Tests') -Recurse -Filter YamlDotNet.dll | Select-Object -Last 1
    Add-Type -Path $yaml.FullName
    $parameters = (Get-Command (Join-Path $examples 'proxy/proxy.ps1')).Parameters.Keys

    function Read-Yaml($Name) {
        $reader = [IO.StringReader]::new((Get-Content -Raw (Join-Path $examples $Name)))
        [YamlDotNet.Serialization.DeserializerBuilder]::new().Build().Deserialize($reader)
    }

    function Get-Fence {
        [regex]::Matches((Get-Content -Raw (Join-Path $examples 'gui-tools.md')), '(?ms)^```powershell\r?\n(.*?)^```').ForEach{ $_.Groups[1].Value }
    }

    # Faults of a script: what the parser says, and parameters that a cmdlet of ours does not have.
    function Get-Fault([string] $Script) {
        $errors = $null
        $tree = [Management.Automation.Language.Parser]::ParseInput($Script, [ref] $null, [ref] $errors)
        $errors | ForEach-Object { "$_" }
        foreach ($call in $tree.FindAll({ $args[0] -is [Management.Automation.Language.CommandAst] }, $true)) {
            if ($call.GetCommandName() -notmatch 'RdsIam(Proxy|Tunnel)$') { continue }
            $command = Get-Command $call.GetCommandName() -ErrorAction Stop
            foreach ($word in $call.CommandElements | Where-Object { $_ -is [Management.Automation.Language.CommandParameterAst] }) {
                try { $null = $command.ResolveParameter($word.ParameterName) } catch { "$command has no -$($word.ParameterName)" }
            }
        }
    }

    # The words of proxy.ps1 in a line.
    function Get-Word([string] $Line) { [regex]::Matches($Line.Substring($Line.IndexOf('proxy.ps1')), '(?<=\s-)(?!PassThru)[A-Z]\w+').Value }
}

Describe 'examples/proxy/proxy.ps1' {
    It 'serves until Ctrl+C, and then tells its clients' -Skip:($IsWindows -or -not (Get-Command psql -CommandType Application -ErrorAction Ignore)) {
        $password = Join-Path $TestDrive 'proxy_password'
        'a-password-of-ones-own' | Set-Content $password
        $certificate = Join-Path $TestDrive 'proxy.pem'
        $port, $health = 1..2 | ForEach-Object { $probe = [Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0); $probe.Start(); $probe.LocalEndpoint.Port; $probe.Stop() }
        # Where pwsh is a .NET tool, the program that is started is not the one that gets Ctrl+C.
        $script = "`$PID; Import-Module '$RdsIamManifest'; `$PSDefaultParameterValues['Start-RdsIamProxy:ConnectTo'] = '$($sandbox.connectTo)'; " +
            "`$PSDefaultParameterValues['Start-RdsIamProxy:RootCertificate'] = '$($sandbox.rootCertificate)'; `$PSDefaultParameterValues['Start-RdsIamProxy:RoleArn'] = '$($sandbox.roleArn)'; " +
            "& '$examples/proxy/proxy.ps1' -Port $port -ListenAddress 0.0.0.0 -PasswordFile '$password' -CertificateFile '$certificate' -HealthPort $health"
        $start = [Diagnostics.ProcessStartInfo]::new('pwsh')
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($argument) }
        $start.Environment['DB_HOST'], $start.Environment['DB_USER'], $start.Environment['DB_NAME'] = $sandbox.hostName, $sandbox.userName, $sandbox.database
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            $id = [int] $process.StandardOutput.ReadLine()
            $process.StandardOutput.ReadLine() | Should -Be "Listening at port $port for $($sandbox.hostName)."
            (Invoke-WebRequest "http://127.0.0.1:$health/readiness").StatusCode | Should -Be 200
            $env:PGPASSWORD = 'a-password-of-ones-own'
            $words = "host=localhost hostaddr=127.0.0.1 port=$port user=any dbname=demo sslmode=verify-full sslrootcert=$certificate"
            "$(psql $words -XAtc 'select current_user' 2>&1)" | Should -Be $sandbox.userName
            $waiting = Start-ThreadJob { psql $using:words -XAtc 'select pg_sleep(600)' 2>&1 }
            Wait-Until { Get-ServerSession $sandbox.userName | Where-Object query -like '*pg_sleep(600)*' } 30 | Should -BeTrue
            kill -INT $id
            $process.WaitForExit(30000) | Should -BeTrue
            "$($waiting | Receive-Job -Wait -AutoRemoveJob)" | Should -Match 'proxy is stopping'
            Wait-Until { -not (Get-ServerSession $sandbox.userName) } 30 | Should -BeTrue
        } finally {
            $env:PGPASSWORD = $null
            if (-not $process.HasExited) { $process.Kill($true) }
        }
    }
}

Describe 'examples/proxy/compose.yaml' {
    It 'has an application that waits for a proxy with TLS and a password' {
        $compose = Read-Yaml proxy/compose.yaml
        $proxy, $app = $compose['services']['proxy'], $compose['services']['app']
        $command = $proxy['command'][-1]
        Get-Fault $command | Should -BeNullOrEmpty
        Get-Word $command | ForEach-Object { $parameters | Should -Contain $_ }
        $proxy['hostname'] | Should -Be $app['environment']['PGHOST']
        $command | Should -BeLike "*-CertificateFile $($app['environment']['PGSSLROOTCERT'])"
        $command | Should -Match '/run/secrets/proxy_password'
        $proxy['stop_signal'] | Should -Be 'SIGINT'
        $app['depends_on']['proxy']['condition'] | Should -Be 'service_healthy'
        $proxy['environment'].Keys | Should -Be 'DB_HOST', 'DB_USER', 'DB_NAME'
    }
}

Describe 'examples/proxy/rdsiam-proxy.service' {
    It 'calls the script with its words and ends it by Ctrl+C' {
        $unit = Get-Content (Join-Path $examples 'proxy/rdsiam-proxy.service')
        $line = @($unit -match '^ExecStart=')[0]
        Get-Word $line | ForEach-Object { $parameters | Should -Contain $_ }
        $unit | Should -Contain 'KillSignal=SIGINT'
    }

    It 'is a unit that systemd takes' -Skip:(-not (Get-Command systemd-analyze -CommandType Application -ErrorAction Ignore)) {
        $unit = Join-Path $TestDrive 'rdsiam-proxy.service'
        # It looks for the program, which is elsewhere here.
        (Get-Content -Raw (Join-Path $examples 'proxy/rdsiam-proxy.service')).Replace('/usr/bin/pwsh', '/bin/sh') | Set-Content $unit
        "$(systemd-analyze verify $unit 2>&1 | Where-Object { "$_" -match 'rdsiam-proxy' })" | Should -BeNullOrEmpty
    }
}

Describe 'examples/proxy/windows-task.ps1' {
    It 'calls the script with its words' {
        $text = Get-Content -Raw (Join-Path $examples 'proxy/windows-task.ps1')
        Get-Fault $text | Should -BeNullOrEmpty
        $line = $text -split '\r?\n' -match '-File|-PasswordFile `' -join ' '
        Get-Word $line | ForEach-Object { $parameters | Should -Contain $_ }
    }
}

Describe 'examples/proxy/github-actions.yml' {
    It 'is a workflow whose PowerShell is right, and stores no secret' {
        $workflow = Read-Yaml proxy/github-actions.yml
        $workflow['permissions']['id-token'] | Should -Be 'write'
        $steps = $workflow['jobs']['test']['steps']
        $steps | ForEach-Object { $_.Keys | Should -BeIn 'uses', 'with', 'name', 'if', 'shell', 'run' }
        $start = @($steps | Where-Object { $_['shell'] -eq 'pwsh' })[0]['run']
        Get-Fault $start | Should -BeNullOrEmpty
        Get-Word ($start -split '\n' -match 'proxy\.ps1')[0] | ForEach-Object { $parameters | Should -Contain $_ }
        Get-Content -Raw (Join-Path $examples 'proxy/github-actions.yml') | Should -Not -Match 'secrets\.|AKIA|ASIA|aws_secret'
    }
}

Describe 'examples/gui-tools.md' {
    It 'runs from the first command to the last' {
        # As at a prompt: nobody is connected, and so there is no client to show.
        Set-StrictMode -Off
        $fences = Get-Fence
        $fences.Count | Should -BeGreaterThan 3
        $hostName, $user, $database, $role = $sandbox.hostName, $sandbox.userName, $sandbox.database, $sandbox.roleArn
        $password = 'a-password-of-ones-own'
        $PSDefaultParameterValues = @{ 'Start-RdsIamProxy:ConnectTo' = $sandbox.connectTo; 'Start-RdsIamProxy:RootCertificate' = $sandbox.rootCertificate }
        $text = (& ([scriptblock]::Create(($fences -join "`n").Replace('-Port 5433 ', ''))) *>&1 | Out-String -Width 200)
        $text | Should -Match 'Host\s+127\.0\.0\.1'
        $text | Should -Match 'jdbc:postgresql://127\.0\.0\.1:\d+/demo'
        Get-RdsIamProxy | Should -BeNullOrEmpty
    }
}
