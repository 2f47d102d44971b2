BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -RoleSessionName retry-admin
    Invoke-RdsIamQuery 'drop table if exists public.retry_t; create table public.retry_t (id int primary key check (id <> 13))' -Connection $admin

    function Invoke-Control([string] $Command, [hashtable] $Values = @{}) {
        $null = Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }

    # The server is in trouble when the script begins, and well again some time later.
    function Invoke-InTrouble([string] $State, [scriptblock] $Script) {
        Invoke-Control 'server-state' @{ state = $State }
        $recovery = [powershell]::Create().AddScript('param($uri, $key) Start-Sleep -Milliseconds 900; Invoke-RestMethod -Method Post $uri -Headers @{ "X-Sandbox-Key" = $key } -Body "{}"').
            AddArgument("$($sandbox.awsEndpointUrl)/sandbox/server-reset").AddArgument($sandbox.controlKey)
        $running = $recovery.BeginInvoke()
        try { & $Script 4>&1 }
        finally {
            $null = $recovery.EndInvoke($running)
            $recovery.Dispose()
        }
    }

    function Get-Fresh([string] $Name) { $target + @{ Credential = Get-SandboxAdministrator; RoleSessionName = $Name + [guid]::NewGuid().ToString('N').Substring(0, 8) } }

    # Rows apart from what -Verbose told of the attempts.
    function Split-Output($Output) {
        [pscustomobject]@{
            Rows     = @($Output | Where-Object { $_ -isnot [System.Management.Automation.VerboseRecord] })
            Attempts = @($Output | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_.Message -like 'Attempt*' } | ForEach-Object Message)
        }
    }
}

AfterAll {
    Invoke-Control 'server-reset'
    Disconnect-RdsIam
}

Describe 'A login that fails for a time, with -RetryCount' {
    BeforeEach { Invoke-RdsIamQuery 'truncate public.retry_t' -Connection $admin }

    It 'lets a text through when the server is there again (<_>), and tells of it' -ForEach 'StartingUp', 'ShuttingDown', 'TooManyConnections', 'FailingOver' {
        $fresh = Get-Fresh 'text'
        $out = Split-Output (Invoke-InTrouble $_ { Invoke-RdsIamQuery 'insert into public.retry_t values (1) returning id' @fresh -RetryCount 20 -Verbose })
        $out.Rows.id | Should -Be 1
        $out.Attempts.Count | Should -BeGreaterThan 0
        $out.Attempts[0] | Should -BeLike 'Attempt 2 follows in *'
    }

    It 'lets <what> through, each once' -ForEach @(
        @{ What = 'piped records'; Run = { 101..130 | Invoke-RdsIamQuery 'insert into public.retry_t values ($1) returning id' @fresh -RetryCount 20 -Verbose } }
        @{ What = 'a transaction'; Run = { 101..130 | ForEach-Object { "insert into public.retry_t values ($_) returning id" } | Invoke-RdsIamQuery @fresh -Transaction -RetryCount 20 -Verbose } }
        @{ What = 'records in a transaction'; Run = { 101..130 | Invoke-RdsIamQuery 'insert into public.retry_t values ($1) returning id' @fresh -Transaction -RetryCount 20 -Verbose } }
        @{ What = 'files'; Run = { Invoke-RdsIamQuery -InputFile "$TestDrive/*.sql" @fresh -RetryCount 20 -Verbose } }
    ) {
        101..130 | ForEach-Object { "insert into public.retry_t values ($_) returning id" | Set-Content "$TestDrive/$_.sql" }
        $fresh = Get-Fresh 'what'
        $out = Split-Output (Invoke-InTrouble 'StartingUp' $Run)
        $out.Rows.id | Should -Be (101..130)
        $out.Attempts.Count | Should -BeGreaterThan 0
        Invoke-RdsIamQuery 'select count(*) from public.retry_t' -As Scalar -Connection $admin | Should -Be 30
    }

    It 'lets several databases through' {
        $several = 1..4 | ForEach-Object { $fresh = Get-Fresh "fleet$_"; [pscustomobject]$fresh }
        $out = Split-Output (Invoke-InTrouble 'StartingUp' {
            $several | ForEach-Object { $one = @{}; $_.psobject.Properties | ForEach-Object { $one[$_.Name] = $_.Value }; $one } | ForEach-Object -Parallel {
                Import-Module $using:RdsIamManifest
                $one = $_
                Invoke-RdsIamQuery 'select 1 as n' @one -RetryCount 20 -Verbose 4>&1
            }
        })
        $out.Rows.n | Should -Be 1, 1, 1, 1
        $names = $target.HostName, $target.HostName
        $more = $target.Clone()
        $more.Remove('HostName')
        $more += @{ Credential = Get-SandboxAdministrator; RoleSessionName = 'hosts' + [guid]::NewGuid().ToString('N').Substring(0, 8) }
        $out = Split-Output (Invoke-InTrouble 'StartingUp' { Invoke-RdsIamQuery 'select 2 as n' -HostName $names @more -RetryCount 20 -Verbose })
        $out.Rows.n | Should -Be 2, 2
        $out.Attempts.Count | Should -BeGreaterThan 1
    }

    It 'says the cause when it stays away' {
        Invoke-Control 'server-state' @{ state = 'StartingUp' }
        $fresh = Get-Fresh 'never'
        { Invoke-RdsIamQuery 'select 1' @fresh -RetryCount 2 -ErrorAction Stop } | Should -Throw -ErrorId 'LoginServerStarting,*'
        Invoke-Control 'server-reset'
    }
}

Describe 'Records' {
    BeforeEach { Invoke-RdsIamQuery 'truncate public.retry_t' -Connection $admin }

    It 'that lack a property, are null or break a check are named, and the good ones take effect once' {
        $records = 1..60 | ForEach-Object {
            switch ($_) {
                5 { [pscustomobject]@{ other = 1 } }
                7 { [pscustomobject]@{ id = 13 } }
                8 { $null }
                9 { 9 }
                11 { , @(1, 2) }
                20 { [pscustomobject]@{ id = 1 } }
                40 { @{ x = 1 } }
                default { [pscustomobject]@{ id = if ($_ -eq 13) { 1000 } else { $_ } } }
            }
        }
        $records | Invoke-RdsIamQuery 'insert into public.retry_t values (@id)' -Connection $admin -ErrorVariable errors -ErrorAction SilentlyContinue
        $good = 1..60 | Where-Object { $_ -notin 5, 7, 8, 9, 11, 13, 20, 40 }
        (Invoke-RdsIamQuery 'select id from public.retry_t order by id' -Connection $admin).id | Should -Be ($good + 1000)
        $ids = $errors | ForEach-Object { ($_.FullyQualifiedErrorId -split ',')[0] } | Sort-Object
        $ids | Should -Be 'RecordPropertyMissing', 'RecordPropertyMissing', 'RecordPropertyMissing', 'RecordPropertyMissing', 'RecordPropertyMissing', 'SqlError', 'SqlError'
        $errors.Exception.Message | ForEach-Object { [int]($_ -replace '(?s)^Record (\d+).*', '$1') } | Sort-Object | Should -Be 5, 7, 8, 9, 11, 20, 40
    }

    It 'one with more than 100,000 rows goes through once with -RetryCount' {
        Invoke-RdsIamQuery 'create table if not exists public.many_t (n int); truncate public.many_t' -Connection $admin
        $rows = 1 | Invoke-RdsIamQuery 'insert into public.many_t select g from generate_series(1, 120000) g where $1 > 0 returning n' -RetryCount 1 -Connection $admin
        $rows.Count | Should -Be 120000
        Invoke-RdsIamQuery 'select count(*) from public.many_t' -As Scalar -Connection $admin | Should -Be 120000
        @(1 | Invoke-RdsIamQuery 'select g from generate_series(1, 120000) g where $1 > 0' -RetryCount 1 -Connection $admin).Count | Should -Be 120000
        Invoke-RdsIamQuery 'drop table public.many_t' -Connection $admin
    }

    It 'before an upstream that throws are sent' {
        { 1..40 | ForEach-Object { if ($_ -eq 37) { throw 'upstream' }; if ($_ -eq 13) { 1000 } else { $_ } } | Invoke-RdsIamQuery 'insert into public.retry_t values ($1)' -Connection $admin } | Should -Throw 'upstream'
        Invoke-RdsIamQuery 'select count(*) from public.retry_t' -As Scalar -Connection $admin | Should -Be 36
    }

    It 'before an upstream that throws are sent, and what is wrong with them is said' {
        $script = 'Import-Module "{0}"; $c = Connect-RdsIam @t -Credential $k; 1..37 | ForEach-Object {{ if ($_ -eq 37) {{ throw "upstream" }}; if ($_ -eq 34) {{ 13 }} elseif ($_ -eq 13) {{ 1000 }} else {{ $_ }} }} | Invoke-RdsIamQuery "insert into public.retry_t values (`$1) returning id" -Connection $c' -f $RdsIamManifest
        $shell = [powershell]::Create()
        $null = $shell.AddScript('param($t, $k) ' + $script).AddArgument($target).AddArgument((Get-SandboxAdministrator))
        { $shell.Invoke() } | Should -Throw '*upstream*'
        $shell.Dispose()
        Invoke-RdsIamQuery 'select count(*) from public.retry_t' -As Scalar -Connection $admin | Should -Be 35
    }

    It 'before an upstream that throws are undone with -Transaction' {
        { 1..40 | ForEach-Object { if ($_ -eq 37) { throw 'upstream' }; if ($_ -eq 13) { 1000 } else { $_ } } | Invoke-RdsIamQuery 'insert into public.retry_t values ($1)' -Connection $admin -Transaction } | Should -Throw 'upstream'
        Invoke-RdsIamQuery 'select count(*) from public.retry_t' -As Scalar -Connection $admin | Should -Be 0
    }

    It 'that wait when the consumer has left are not sent' {
        1..40 | ForEach-Object { if ($_ -eq 13) { 1000 } else { $_ } } | Invoke-RdsIamQuery 'insert into public.retry_t values ($1) returning id' -Connection $admin | Select-Object -First 1 | ForEach-Object id | Should -Be 1
        Invoke-RdsIamQuery 'select count(*) from public.retry_t' -As Scalar -Connection $admin | Should -BeLessThan 40
    }
}

Describe 'Warnings and notices from other threads' {
    It 'reach their streams' {
        $null = Invoke-RdsIamQuery "select 1e40::numeric as big" -Connection $admin -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike "*'big'*"
    }

    It 'end the call with -WarningAction Stop, and the connection comes back' {
        { Invoke-RdsIamQuery "select 1e40::numeric as big" -Connection $admin -WarningAction Stop } | Should -Throw
        Invoke-RdsIamQuery 'select 1' -As Scalar -Connection $admin | Should -Be 1
    }
}

Describe 'Trouble that nobody foresaw' {
    It 'of one database is its error, and the others go on' {
        $more = $target.Clone()
        $more.Remove('HostName')
        $deep = "select (case when `$1 > 0 then repeat('[', 2000) || repeat(']', 2000) else '[1]' end)::json as j, `$1 as n"
        $rows = Invoke-RdsIamQuery $deep 1 -HostName $target.HostName, $target.HostName @more -Credential (Get-SandboxAdministrator) -ExpandJson -ErrorVariable errors -ErrorAction SilentlyContinue
        $rows | Should -BeNullOrEmpty
        @($errors | Where-Object FullyQualifiedErrorId -Like 'JsonUnreadable,*').Count | Should -Be 2
        { Invoke-RdsIamQuery $deep 1 -Connection $admin -ExpandJson -ErrorAction Stop } | Should -Throw -ErrorId 'JsonUnreadable,*'
        (Invoke-RdsIamQuery $deep 0 -Connection $admin -ExpandJson).j | Should -Be 1
    }
}
