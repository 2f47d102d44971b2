# Text that comes from servers: values, names of columns, notices, errors, hints, AWS's messages. It is shown, and does nothing: not to the
# terminal that obeys escape sequences, and not to the runner of a CI job that obeys lines of a log.
BeforeDiscovery {
    # What a terminal obeys (a title, a cleared screen, a link, also in eight bits), and what turns the order of reading.
    $begin = "::set-output name=owned::1`e]0;owned`a`e[2J`u{9b}31m`u{202e}x"
    $places = @(
        @{ Name = 'a value'; Run = { Invoke-RdsIamQuery 'select $1::text as v, 2 as n' $text } }
        @{ Name = 'the only value'; Run = { Invoke-RdsIamQuery 'select $1::text as v' $text } }
        @{ Name = 'a value in a list'; Run = { Invoke-RdsIamQuery "select `$1::text as v, $(1..60 -replace '^(.*)$', "repeat('x', 40) as c`$1" -join ',')" $text } }
        @{ Name = 'a value of JSON'; Run = { Invoke-RdsIamQuery 'select jsonb_build_object($1::text, $1::text) as v' $text } }
        @{ Name = 'the name of a column'; Run = { Invoke-RdsIamQuery "select 1 as `"$text`"" } }
        @{ Name = 'a notice'; Run = { Invoke-RdsIamQuery "do `$x`$ begin raise notice using message = $quoted, hint = $quoted; end `$x`$" -Verbose -InformationAction Continue } }
        @{ Name = 'a warning'; Run = { Invoke-RdsIamQuery "do `$x`$ begin raise warning using message = $quoted, hint = $quoted; end `$x`$" } }
        @{ Name = 'an error'; Run = { Invoke-RdsIamQuery "do `$x`$ begin raise using message = $quoted, detail = $quoted, hint = $quoted, column = $quoted, table = $quoted; end `$x`$" } }
        @{ Name = 'an error on one of many'; Run = { Invoke-RdsIamQuery "do `$x`$ begin raise using message = $quoted, detail = $quoted, hint = $quoted; end `$x`$" -Connection many_a, many_b } }
        @{ Name = 'an unknown name'; Run = { Invoke-RdsIamQuery "select 1 from `"$text`"" } }
        @{ Name = 'a session of somebody'; Run = {
                $session = New-RdsIamSession -Connection many_b
                $null = Invoke-RdsIamQuery "/* $text */ select 1" -Session $session
                try {
                    Get-RdsIamActivity -Connection many_a
                    Get-RdsIamActivity -Connection many_a | Stop-RdsIamActivity -WhatIf
                }
                finally { $session | Remove-RdsIamSession }
            }
        }
        @{ Name = 'the name of a table and a comment'; Run = {
                $null = Invoke-RdsIamQuery "create table if not exists `"$name`" (`"$name`" int); comment on table `"$name`" is $quoted" -Connection many_a
                try { Get-RdsIamTable -Connection many_a; Get-RdsIamTable -Connection many_a | Where-Object Name -EQ $name | Get-RdsIamTable -Connection many_a }
                finally { $null = Invoke-RdsIamQuery "drop table `"$name`"" -Connection many_a }
            }
        }
        @{ Name = 'a user'; Run = {
                $null = Invoke-RdsIamQuery "create role `"$name`" login in role rds_iam" -Connection many_a
                try { Get-RdsIamUser -Connection many_a; Get-RdsIamUser $name -Connection many_a; Remove-RdsIamUser $name -Connection many_a -WhatIf; New-RdsIamUser $name -Connection many_a -WhatIf }
                finally { $null = Invoke-RdsIamQuery "drop role `"$name`"" -Connection many_a }
            }
        }
        @{ Name = 'AWS, which refuses in XML'; Run = { Get-RdsIamEndpoint -Region eu-west-1 } }
        @{ Name = 'AWS, which refuses in JSON'; Run = { Start-RdsIamTunnel $sandbox.hostName ssm:i-0123456789abcdef0 -Region eu-west-1 } }
    )
    $cases = $places | ForEach-Object { $_ + @{ Variable = 'GITHUB_ACTIONS'; Begin = $begin } }
    $cases += $places | Where-Object Name -In 'the only value', 'an error' | ForEach-Object { $_ + @{ Variable = 'TF_BUILD'; Begin = $begin } }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/LoopbackAws.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $administrator = Get-SandboxAdministrator
    $null = Connect-RdsIam @target -Credential $administrator -Name many_a
    $null = Connect-RdsIam @target -Credential $administrator -Name many_b -MaxPoolSize 2
    Select-RdsIamConnection many_a
    $kept = 'GITHUB_ACTIONS', 'TF_BUILD', 'AWS_ENDPOINT_URL' | ForEach-Object { @{ Name = $_; Value = [Environment]::GetEnvironmentVariable($_) } }

    # Everything that a screen and a log get: all streams, what the formats make of objects, and errors in each of their views.
    function Get-Shown([scriptblock] $Run) {
        $ErrorActionPreference = 'Continue'
        $Error.Clear()
        $all = @(& $Run *>&1)
        $views = foreach ($view in 'ConciseView', 'NormalView', 'DetailedView') { $ErrorView = $view; $Error | Out-String }
        $records = $Error | ForEach-Object { $_ | Format-List * -Force | Out-String; $_.Exception | Format-List * -Force | Out-String; "$($_.Exception)" }
        $own = $all | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }
        (@($own | Out-String -Width 400) + @($views) + @($records)) -join "`n"
    }
}

AfterAll {
    $kept | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $_.Value) }
    Disconnect-RdsIam -All
}

Describe 'Text of a server' {
    AfterEach { $kept | ForEach-Object { [Environment]::SetEnvironmentVariable($_.Name, $_.Value) } }

    It 'is shown and is no command, to a terminal or to a runner, as <Name> (<Variable>)' -ForEach $cases {
        # In the middle of a text a line of it begins a line of the log.
        $text = "$begin`n::set-output name=owned::2`n  ::stop-commands::x`n##vso[task.setvariable variable=owned]3`nx ##[error]end"
        $name = "$begin##vso[task]"
        $quoted = "'$text'"
        [Environment]::SetEnvironmentVariable($Variable, 'true')
        if ($_.Name -like 'AWS*') { $server = [RdsIamRefusingAws]::new($text); $env:AWS_ENDPOINT_URL = $server.Address }
        try { $shown = Get-Shown $_.Run } finally { if ($_.Name -like 'AWS*') { $server.Dispose() } }
        $shown | Should -Match 'owned|set-output' -Because 'it is shown'
        # Colours are PowerShell's own.
        $rest = $shown -replace "`e\[[0-9;]*m"
        $rest | Should -Not -Match '[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]' -Because ($rest -replace "`e", 'ESC')
        $rest -split '\r?\n' | Where-Object { $_ -match '^\s*::|##[a-z]*\[' } | Should -BeNullOrEmpty
    }

    It 'stays as it is where no runner reads it, and in the data' {
        $text = '::owned ##vso[x]'
        (Invoke-RdsIamQuery 'select $1::text as v' $text | Out-String).Contains($text) | Should -BeTrue
        $env:GITHUB_ACTIONS = 'true'
        (Invoke-RdsIamQuery 'select $1::text as v' "$text`e").v | Should -BeExactly "$text`e"
    }
}
