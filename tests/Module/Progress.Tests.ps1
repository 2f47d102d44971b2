# Long work says how far it is: the progress of cmdlets that run in a runspace of their own, whose streams can be looked at meanwhile.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $reader = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $administrator = Get-SandboxAdministrator
    # In CI there is no line that could live.
    $ci = @{}
    foreach ($name in 'GITHUB_ACTIONS', 'TF_BUILD', 'CI') { $ci[$name] = [Environment]::GetEnvironmentVariable($name); [Environment]::SetEnvironmentVariable($name, $null) }

    # Runs a script until its progress says what is waited for, or it ends; gives the texts and the output.
    function Watch-Progress([string] $Script, [hashtable] $Values, [string] $Until) {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("param(`$words, `$more) Import-Module '$RdsIamManifest'; " + $Script).AddParameters($Values)
        $output = [Management.Automation.PSDataCollection[psobject]]::new()
        $running = $shell.BeginInvoke([Management.Automation.PSDataCollection[psobject]]::new(), $output)
        try {
            # To enumerate a stream that is open waits for its end.
            $texts = { @(for ($i = 0; $i -lt $shell.Streams.Progress.Count; $i++) { $shell.Streams.Progress[$i].StatusDescription }) }
            $null = Wait-Until { $running.IsCompleted -or ((& $texts) -match $Until) } 30
            $seen = [pscustomobject]@{ Texts = & $texts; Count = $output.Count }
            $shell.Stop()
            $seen | Add-Member Errors "$($shell.Streams.Error.ReadAll())" -PassThru
        }
        finally { $shell.Dispose() }
    }
}

AfterAll {
    $ci.Keys | ForEach-Object { [Environment]::SetEnvironmentVariable($_, $ci[$_]) }
    Disconnect-RdsIam -All
}

Describe 'Progress' {
    BeforeAll {
        # Takes connections and says nothing.
        $silent = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
        $silent.Start()
        $nowhere = "127.0.0.1:$($silent.LocalEndpoint.Port)"
    }

    AfterAll { $silent.Stop() }

    It 'is a line that lives while tokens are kept fresh' {
        $seen = Watch-Progress 'Export-RdsIamPgPass @words -Path $more -Refresh' @{ words = $target + $reader; more = "$TestDrive/kept" } '^1 written, the next in '
        @($seen.Texts -match '^1 written, the next in (9 min \d+ s|10 min)$').Count | Should -BeGreaterThan 0 -Because "$($seen.Texts) $($seen.Errors)"
        $seen.Count | Should -Be 1
        Test-Path "$TestDrive/kept" | Should -BeFalse
    }

    It 'names the database in which users are looked for' {
        $words = $target + @{ Credential = $administrator }
        $words.ConnectTo = $nowhere
        $seen = Watch-Progress 'Get-RdsIamUser @words' @{ words = $words } '^database '
        @($seen.Texts -match "^database $($target.Database), \d+ opened$").Count | Should -BeGreaterThan 0 -Because "$($seen.Texts) $($seen.Errors)"
    }

    It 'counts the databases of a query on many' {
        $words = $target + @{ Credential = $administrator }
        $words.Database = $target.Database, 'postgres'
        $seen = Watch-Progress 'Connect-RdsIam @words | Invoke-RdsIamQuery $more' @{
            words = $words; more = "select case current_database() when '$($target.Database)' then pg_sleep(600) end"
        } '^1 of 2 databases'
        $seen.Texts | Should -Contain '1 of 2 databases done' -Because $seen.Errors
    }

    It 'counts the principals that are asked about' {
        $env:AWS_ENDPOINT_URL_IAM = "http://$nowhere"
        try { $seen = Watch-Progress 'Test-RdsIamPolicy app_reader -HostName $more -Principal $words' @{ words = $sandbox.roleArn, "$($sandbox.roleArn)2"; more = $sandbox.hostName } 'principals' }
        finally { Remove-Item Env:AWS_ENDPOINT_URL_IAM }
        $seen.Texts | Should -Contain "0 of 2 principals, now $($sandbox.roleArn)"
    }
}
