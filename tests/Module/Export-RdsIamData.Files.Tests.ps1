BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $connection = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-targets-$PID") -Force).FullName
    $query = @{ Query = 'select generate_series(1, 3) as n' }

    function Get-Failure([scriptblock] $Script) {
        try { $null = & $Script } catch { return $_ }
        throw 'It did not fail.'
    }

    function Get-Id($Failure) { ($Failure.FullyQualifiedErrorId -split ',')[0] }
}

AfterAll {
    Disconnect-RdsIam
    Remove-Item -LiteralPath $folder -Recurse -Force
}

Describe 'What stands under an export''s name' -Skip:($IsWindows) {
    It 'is written through when it is a device' {
        $before = Get-ChildItem -LiteralPath /dev/null | ForEach-Object UnixMode
        $result = Export-RdsIamData /dev/null @query
        $result.Rows | Should -Be 3
        $result.Length | Should -Be 8
        (Get-ChildItem -LiteralPath /dev/null).UnixMode | Should -Be $before
        Get-Id (Get-Failure { Export-RdsIamData /dev/full @query }) | Should -Be 'ExportFileFailed'
        Test-Path /dev/full | Should -BeTrue
    }

    It 'is written through when it is a pipe, also behind a link' {
        & mkfifo "$folder/pipe"
        $null = New-Item -ItemType SymbolicLink "$folder/link to pipe" -Target "$folder/pipe"
        foreach ($path in "$folder/pipe", "$folder/link to pipe") {
            $reader = Start-ThreadJob { param($pipe) [IO.File]::ReadAllText($pipe) } -ArgumentList "$folder/pipe"
            (Export-RdsIamData $path @query).Rows | Should -Be 3
            $reader | Receive-Job -Wait -AutoRemoveJob | Should -Be "n`n1`n2`n3`n"
        }
        (& stat -c %F "$folder/pipe") | Should -Be 'fifo'
    }

    It 'is written through when it is standard output' {
        $script = "Import-Module '$RdsIamManifest'; `$t = ConvertFrom-Json '$($target | ConvertTo-Json -Compress)' -AsHashtable
            `$c = [pscredential]::new('$((Get-SandboxAdministrator).UserName)', (ConvertTo-SecureString '$((Get-SandboxAdministrator).GetNetworkCredential().Password)' -AsPlainText -Force))
            `$null = Export-RdsIamData /dev/stdout -Query 'select generate_series(1, 3) as n' @t -Credential `$c"
        pwsh -NoProfile -Command $script | Should -Be 'n', '1', '2', '3'
        (Get-Item -LiteralPath /dev/stdout -Force).LinkType | Should -Be 'SymbolicLink'
    }

    It 'stays a link, and what it leads to is replaced and keeps its rights' {
        Set-Content "$folder/real.csv" old
        & chmod 640 "$folder/real.csv"
        $null = New-Item -ItemType SymbolicLink "$folder/one.csv" -Target "$folder/real.csv"
        $null = New-Item -ItemType SymbolicLink "$folder/two.csv" -Target 'one.csv'
        $null = Export-RdsIamData "$folder/two.csv" @query
        (Get-Item "$folder/two.csv").LinkTarget | Should -Be 'one.csv'
        Get-Content "$folder/real.csv" | Should -Be 'n', '1', '2', '3'
        (& stat -c %a "$folder/real.csv") | Should -Be '640'
    }

    It 'may be a link that leads to nothing yet, and not one in a circle' {
        $null = New-Item -ItemType SymbolicLink "$folder/dangling.csv" -Target "$folder/new.csv"
        $null = Export-RdsIamData "$folder/dangling.csv" @query
        @(Get-Content "$folder/new.csv").Count | Should -Be 4
        & ln -s "$folder/b.csv" "$folder/a.csv"
        & ln -s "$folder/a.csv" "$folder/b.csv"
        Get-Id (Get-Failure { Export-RdsIamData "$folder/a.csv" @query }) | Should -Be 'ExportFileFailed'
    }

    It 'keeps the rights <mode> of a file that is replaced' -ForEach @(@{ Mode = '600' }, @{ Mode = '664' }, @{ Mode = '700' }) {
        Set-Content "$folder/rights.csv" old
        & chmod $Mode "$folder/rights.csv"
        $null = Export-RdsIamData "$folder/rights.csv" @query
        (& stat -c %a "$folder/rights.csv") | Should -Be $Mode
    }

    It 'is refused when it is a folder, and a name may be as long as the system allows' {
        Get-Id (Get-Failure { Export-RdsIamData "$folder/" @query }) | Should -Be 'ExportPathIsFolder'
        Get-Id (Get-Failure { Export-RdsIamData "$folder/nothing/" @query }) | Should -Be 'ExportPathIsFolder'
        $long = Join-Path $folder ('x' * 250)
        (Export-RdsIamData $long @query).Rows | Should -Be 3
    }

    It 'is taken as it is written, brackets and all' {
        $null = Export-RdsIamData "$folder/[x].csv" @query
        $null = Export-RdsIamData -LP "$folder/[y].csv" @query
        (Get-ChildItem $folder -Name | Where-Object { $_ -like '`[?`].csv' }) | Should -Be '[x].csv', '[y].csv'
    }
}

Describe 'An export that somebody else gets ahead of' {
    It 'leaves with -NoClobber the file that was made meanwhile' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($module, $connection, $path) Import-Module $module; Export-RdsIamData $path -Query "select 1 from pg_sleep(3)" -Connection $connection -NoClobber').
            AddArgument($RdsIamManifest).AddArgument($connection).AddArgument("$folder/race.csv")
        $running = $shell.BeginInvoke()
        Wait-Until { Get-ChildItem "$folder/.race.csv*" -Force } | Should -Not -BeNullOrEmpty
        Set-Content "$folder/race.csv" theirs
        $null = $shell.EndInvoke($running)
        ($shell.Streams.Error[0].FullyQualifiedErrorId -split ',')[0] | Should -Be 'ExportFileExists'
        $shell.Dispose()
        Get-Content "$folder/race.csv" | Should -Be theirs
        Get-ChildItem "$folder/.race.csv*" -Force | Should -BeNullOrEmpty
    }
}

Describe 'An export or import that is stopped' {
    BeforeAll {
        function Test-Stopped([string] $Script, [string] $Active) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript("param(`$module, `$connection, `$folder) Import-Module `$module; $Script").
                AddArgument($RdsIamManifest).AddArgument($connection).AddArgument($folder)
            $running = $shell.BeginInvoke()
            Wait-Until { Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like $Active } } | Should -Not -BeNullOrEmpty
            $shell.Stop()
            $running.IsCompleted | Should -BeTrue
            $shell.Dispose()
            Wait-Until { -not (Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like $Active }) } | Should -BeTrue
        }
    }

    It 'ends on the server, too: <case>' -ForEach @(
        @{ Case = 'before the first row'; Script = 'Export-RdsIamData "$folder/s.csv" -Query "select 1 as early from pg_sleep(600)" -Connection $connection'; Active = 'copy*early*' }
        @{ Case = 'a count that takes long'; Script = 'Export-RdsIamData "$folder/s.csv" -Query "select count(*) as counted from generate_series(1, 20000000000) g" -Connection $connection'; Active = 'copy*counted*' }
    ) {
        Test-Stopped $Script $Active
        Get-ChildItem $folder -Force | Where-Object Name -like '*s.csv*' | Where-Object Name -like '.*' | Should -BeNullOrEmpty
    }

    It 'ends where the import waits for a lock to begin' {
        Invoke-RdsIamQuery 'create table if not exists public.stop_locked (id int)'
        Set-Content "$folder/locked.csv" "id`n1"
        $holder = [powershell]::Create()
        $null = $holder.AddScript('param($module, $connection) Import-Module $module; Invoke-RdsIamQuery "do `$`$ begin lock table stop_locked in access exclusive mode; perform pg_sleep(60); end `$`$" -Connection $connection').
            AddArgument($RdsIamManifest).AddArgument($connection)
        $holding = $holder.BeginInvoke()
        try {
            Wait-Until { Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like '*lock table stop_locked*' } } | Should -Not -BeNullOrEmpty
            Test-Stopped 'Import-RdsIamData stop_locked "$folder/locked.csv" -Connection $connection' 'copy*stop_locked*'
            $failure = Get-Failure { Import-RdsIamData stop_locked "$folder/locked.csv" -CommandTimeout 1 }
            Get-Id $failure | Should -Be 'CopyTimedOut'
        }
        finally { $holder.Stop(); $holder.Dispose(); $null = $holding }
        Invoke-RdsIamQuery 'select count(*) from stop_locked' -As Scalar | Should -Be 0
        Invoke-RdsIamQuery 'drop table stop_locked'
    }

    It 'ends when the server is silent for longer than -CommandTimeout' {
        Get-Id (Get-Failure { Export-RdsIamData "$folder/t.csv" -Query 'select 1 as silent from pg_sleep(600)' -CommandTimeout 1 }) | Should -Be 'CopyTimedOut'
        Wait-Until { -not (Get-ServerSession (Get-SandboxAdministrator).UserName | Where-Object { $_.state -eq 'active' -and $_.query -like 'copy*silent*' }) } | Should -BeTrue
        Test-Path "$folder/t.csv" | Should -BeFalse
    }
}
