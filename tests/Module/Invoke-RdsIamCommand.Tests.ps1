BeforeDiscovery {
    $psql = [bool](Get-Command psql, pg_dump, pgbench -CommandType Application -ErrorAction SilentlyContinue | Select-Object -Skip 2)
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $target += @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $names = 'PGHOST', 'PGHOSTADDR', 'PGPORT', 'PGUSER', 'PGPASSWORD', 'PGDATABASE', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGAPPNAME', 'PGCONNECT_TIMEOUT'
    function Get-Variables { $names | ForEach-Object { "$_=$([Environment]::GetEnvironmentVariable($_))" } }
}

Describe 'Invoke-RdsIamCommand' {
    It 'sets the variables for the block alone, and brings back those that were there' {
        $env:PGUSER, $env:PGSERVICE, $env:PGCHANNELBINDING = 'mine', 'other', 'require'
        try {
            $before = Get-Variables
            $inside = Invoke-RdsIamCommand @target -ConnectTimeout 7 {
                [pscustomobject]@{
                    Host = $env:PGHOST; Address = $env:PGHOSTADDR; Port = $env:PGPORT; User = $env:PGUSER; Database = $env:PGDATABASE
                    Mode = $env:PGSSLMODE; Root = $env:PGSSLROOTCERT; Name = $env:PGAPPNAME; Timeout = $env:PGCONNECT_TIMEOUT
                    Variable = $env:PGPASSWORD; File = $env:PGPASSFILE; Line = Get-Content $env:PGPASSFILE; Rights = (Get-Item $env:PGPASSFILE).UnixMode; Others = "$env:PGSERVICE$env:PGCHANNELBINDING"
                }
            }
            Get-Variables | Should -Be $before
            $env:PGSERVICE, $env:PGCHANNELBINDING | Should -Be 'other', 'require'
        }
        finally { $env:PGUSER = $env:PGSERVICE = $env:PGCHANNELBINDING = $null }
        $inside.Host, $inside.Address, $inside.User | Should -Be $sandbox.hostName, '127.0.0.1', $sandbox.userName
        "$($inside.Address):$($inside.Port)" | Should -Be $sandbox.connectTo
        $inside.Database, $inside.Mode, $inside.Root, $inside.Timeout | Should -Be $sandbox.database, 'verify-full', $sandbox.rootCertificate, '7'
        $inside.Name | Should -Match '^RdsIam/\S+ app_reader@'
        $inside.Others | Should -BeNullOrEmpty
        $inside.Variable | Should -BeNullOrEmpty
        $port = ($sandbox.connectTo -split ':')[1]
        $inside.Line | Should -BeLike "$($sandbox.hostName):${port}:*:$($sandbox.userName):*"
        (ConvertFrom-RdsIamToken ($inside.Line -split '(?<!\\):')[4].Replace('\:', ':')).Faults | Should -BeNullOrEmpty
        if (-not $IsWindows) { $inside.Rights | Should -Be '-rw-------' }
        Test-Path $inside.File | Should -BeFalse
    }

    It 'brings them back when the block <Name>' -ForEach @(
        @{ Name = 'throws'; Run = { { Invoke-RdsIamCommand { throw 'no' } @target } | Should -Throw 'no' } }
        @{ Name = 'is left early'; Run = { Invoke-RdsIamCommand { 1..100000 } @target | Select-Object -First 1 | Should -Be 1 } }
        @{ Name = 'writes an error'; Run = { Invoke-RdsIamCommand { Write-Error 'no' -ErrorAction Continue } @target 2>$null } }
        @{ Name = 'changes them itself'; Run = { Invoke-RdsIamCommand { $env:PGPASSWORD = 'x' } @target } }
    ) {
        $before = Get-Variables
        & $Run
        Get-Variables | Should -Be $before
    }

    It 'brings them back on Ctrl+C' {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("param(`$target) Import-Module '$RdsIamManifest'; Invoke-RdsIamCommand @target { `$global:inside = 1; Start-Sleep 60 }").AddArgument($target)
            $running = $shell.BeginInvoke()
            Wait-Until { $env:PGHOST } | Should -Be $sandbox.hostName
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
            Wait-Until { -not $env:PGHOST } | Should -BeTrue
        }
        finally { $shell.Dispose() }
    }

    It 'keeps the token out of what others start meanwhile' -Skip:($IsWindows) {
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript("param(`$target) Import-Module '$RdsIamManifest'; Invoke-RdsIamCommand @target { `$global:inside = 1; Start-Sleep 60 }").AddArgument($target)
            $running = $shell.BeginInvoke()
            Wait-Until { $env:PGHOST } | Should -Be $sandbox.hostName
            /usr/bin/env | Should -Not -Match 'X-Amz-Signature'
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
        }
        finally { $shell.Dispose() }
        (Invoke-RdsIamCommand { Get-Content $env:PGPASSFILE } @target | /usr/bin/env) | Should -Not -Match 'X-Amz-Signature'
    }

    It 'gives a program variables of its own, and this process none' -Skip:($IsWindows) {
        # Others put their files into the system's own folder at the same time.
        $before = $env:TMPDIR
        $env:TMPDIR = (New-Item -ItemType Directory "$TestDrive/own").FullName
        $env:PGSERVICE = 'other'
        try { $seen = Invoke-RdsIamCommand -FilePath /usr/bin/env @target | ForEach-Object { "$_ $env:PGHOST$env:PGPASSWORD" } }
        finally { $env:PGSERVICE = $null; $env:TMPDIR = $before }
        $seen | Should -Contain "PGHOST=$($sandbox.hostName) "
        ($seen -match '^PGPASSWORD=.*X-Amz-Signature=').Count | Should -Be 1
        $seen -match '^PGSERVICE=' | Should -BeNullOrEmpty
        Invoke-RdsIamCommand -FilePath printf -ArgumentList '<%s>', 'a b', '', "it's `"q`" `$x *", "two`nlines" @target | Out-String |
            Should -Be ("<a b><><it's `"q`" `$x *><two`nlines>" + [Environment]::NewLine)
        Invoke-RdsIamCommand -FilePath sh -ArgumentList '-c', 'exit 7' @target
        $LASTEXITCODE | Should -Be 7
        Get-ChildItem "$TestDrive/own" -Force | Should -BeNullOrEmpty
    }

    It 'runs a script that is named as a file' {
        Set-Content "$TestDrive/s.ps1" 'param($a) "$a $env:PGUSER"'
        Invoke-RdsIamCommand -FilePath "$TestDrive/s.ps1" -ArgumentList 'hello' @target | Should -Be "hello $($sandbox.userName)"
        { Invoke-RdsIamCommand -FilePath nosuchprogram @target } | Should -Throw -ErrorId 'CommandNotFoundException,*'
    }

    It 'sets PGPASSWORD for programs that read nothing else, when asked to' {
        $token = Invoke-RdsIamCommand { $env:PGPASSWORD } @target -UsePasswordVariable
        (ConvertFrom-RdsIamToken $token).Faults | Should -BeNullOrEmpty
        $env:PGPASSWORD | Should -BeNullOrEmpty
    }

    It 'streams what the block writes' {
        $seen = [Collections.Generic.List[string]]::new()
        Invoke-RdsIamCommand { foreach ($n in 1, 2) { $seen.Add("made $n"); $n } } @target | ForEach-Object { $seen.Add("got $_") }
        $seen | Should -Be 'made 1', 'got 1', 'made 2', 'got 2'
    }

    It 'nests, and gives each runspace its turn' {
        $inner = $target.Clone()
        $inner.UserName = $sandbox.deniedUserName
        Invoke-RdsIamCommand { $env:PGUSER; Invoke-RdsIamCommand { $env:PGUSER } @inner; $env:PGUSER } @target |
            Should -Be $sandbox.userName, $sandbox.deniedUserName, $sandbox.userName
        $wrong = 1..6 | ForEach-Object -ThrottleLimit 6 -Parallel {
            Import-Module $using:RdsIamManifest
            $target = $using:target
            $target = $target.Clone()
            $target.UserName = "user$_"
            Invoke-RdsIamCommand { foreach ($i in 1..5) { Start-Sleep -Milliseconds 5; if ($env:PGUSER -ne $target.UserName) { $env:PGUSER } } } @target
        }
        $wrong | Should -BeNullOrEmpty
    }

    It 'nests in other runspaces that the block starts: <_>' -ForEach 'ForEach-Object -Parallel', 'thread jobs' {
        # In a process's own thread, so that a wait for ever is seen.
        $how = $_
        $job = Start-ThreadJob {
            param($manifest, $target, $how)
            Import-Module $manifest
            $inner = {
                param($manifest, $target, $number)
                Import-Module $manifest
                Invoke-RdsIamCommand { $env:PGUSER; Start-Sleep -Milliseconds 50; $env:PGUSER } @target -UserName "inner$number"
            }
            Invoke-RdsIamCommand {
                $env:PGUSER
                if ($how -eq 'thread jobs') {
                    1..3 | ForEach-Object { Start-ThreadJob $inner -ArgumentList $manifest, $target, $_ } | Receive-Job -Wait -AutoRemoveJob
                }
                else {
                    $text = "$inner"
                    1..3 | ForEach-Object -Parallel { & ([scriptblock]::Create($using:text)) $using:manifest $using:target $_ }
                }
                $env:PGUSER
            } @target -UserName outer
            "after: $env:PGUSER"
        } -ArgumentList $RdsIamManifest, $target, $how -ThrottleLimit 10
        $job | Wait-Job -Timeout 60 | Should -Not -BeNullOrEmpty
        $said = $job | Receive-Job -AutoRemoveJob -Wait
        $said[0] | Should -Be 'outer'
        $said[1..6] | Sort-Object | Should -Be 'inner1', 'inner1', 'inner2', 'inner2', 'inner3', 'inner3'
        # Each had the environment for itself.
        0..2 | ForEach-Object { $said[1 + 2 * $_] | Should -Be $said[2 + 2 * $_] }
        $said[7] | Should -Be 'outer'
        $said[8] | Should -Be "after: $env:PGUSER"
    }

    It 'runs once for each endpoint of the pipeline, with arguments' {
        $result = Get-RdsIamEndpoint demo, aurora-1 -Region $sandbox.region |
            Invoke-RdsIamCommand { param($what) "$what $env:PGHOST" } -UserName app -RoleArn $sandbox.roleArn -ArgumentList 'at'
        $result | Should -Be "at $($sandbox.hostName)", 'at aurora-1.abc123example.eu-west-1.rds.amazonaws.com'
    }

    It 'writes the variables as objects and does not show the token' {
        $variables = Invoke-RdsIamCommand @target -EnvironmentOnly
        $variables.Name | Should -Be $names
        $variables | Should -BeOfType 'RdsIam.RdsIamEnvironmentVariable'
        ($variables | Where-Object IsSecret).Value | Should -Match 'X-Amz-Signature='
        $variables | Out-String -Width 3000 | Should -Not -Match 'X-Amz-Signature'
        "$variables" | Should -Not -Match 'X-Amz-Signature'
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'nothing to run'; Words = @{}; ErrorId = 'OneCommandAtATime' }
        @{ Name = 'two things to run'; Words = @{ ScriptBlock = { }; FilePath = 'psql' }; ErrorId = 'OneCommandAtATime' }
    ) {
        { Invoke-RdsIamCommand @target @Words } | Should -Throw -ErrorId "$ErrorId,*"
    }

    It 'says how a program is run that was named where a block belongs' {
        { Invoke-RdsIamCommand psql @target } | Should -Throw "*'psql' is a text, and what is run is a block: { psql }. A program alone is given by name: -FilePath psql."
        { Invoke-RdsIamCommand 'my prog' @target } | Should -Throw "*{ my prog }*-FilePath 'my prog'."
    }

    It 'runs nothing where no token can be signed' {
        $ran = Invoke-RdsIamCommand { 'ran' } @target -Region us-east-1 -ErrorVariable bad -ErrorAction SilentlyContinue
        $ran | Should -BeNullOrEmpty
        $bad.FullyQualifiedErrorId | Should -Be 'RegionContradictsHostName,RdsIam.Commands.InvokeRdsIamCommandCommand'
    }
}

Describe 'Invoke-RdsIamCommand with PostgreSQL''s programs over verified TLS' -Skip:(-not $psql) {
    It 'passes the output and the exit code of psql through' {
        Invoke-RdsIamCommand @target { psql -XAtc 'select current_user' } | Should -Be $sandbox.userName
        $LASTEXITCODE | Should -Be 0
        Invoke-RdsIamCommand @target -FilePath psql -ArgumentList '-XAtc', 'select 1; select 1/0' 2>$null | Should -Be 1
        $LASTEXITCODE | Should -Be 1
        Invoke-RdsIamCommand @target { $env:PGSSLROOTCERT = '/dev/null'; psql -XAtc 'select 1' 2>&1 } | Out-String | Should -Match 'root certificate|certificate verify failed'
    }

    It 'copies a table with pg_dump and psql' {
        $admin = Get-SandboxAdministrator
        $there = Get-SandboxTarget
        $null = Invoke-RdsIamQuery "drop schema if exists copied cascade; create schema copied; grant all on schema copied to $($sandbox.userName)" @there -Credential $admin
        try {
            Invoke-RdsIamCommand @target {
                pg_dump --table sales.orders --no-owner --no-privileges --section pre-data --section data |
                    ForEach-Object { $_ -replace 'sales\.', 'copied.' } | psql -Xq -v ON_ERROR_STOP=1 2>&1
            } | Should -Not -Match 'ERROR'
            $LASTEXITCODE | Should -Be 0
            Invoke-RdsIamCommand @target { psql -XAtc 'select (select count(*) from copied.orders) = (select count(*) from sales.orders)' } | Should -Be 't'
        }
        finally { $null = Invoke-RdsIamQuery 'drop schema copied cascade' @there -Credential $admin }
    }

    It 'measures with pgbench' {
        $script = Join-Path $TestDrive 'select.sql'
        Set-Content $script 'select count(*) from sales.orders;'
        $said = Invoke-RdsIamCommand @target { pgbench -n -c 3 -t 4 -f $script 2>&1 } | Out-String
        $LASTEXITCODE | Should -Be 0
        $said | Should -Match 'processed: 12/12'
    }
}
