# Whole screens of a real terminal: a pseudo-terminal of a given width, and everything that it shows.
BeforeDiscovery {
    $noTerminal = -not (Get-Command script -CommandType Application -ErrorAction Ignore) -or $IsMacOS -or $IsWindows
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "rdsiam-$(New-Guid)")).FullName

    # Runs a script in a terminal, connected as the administrator; gives its lines without colours.
    function Show-Screen([int] $Columns, [string] $Script, [int] $Rows = 40, [switch] $AtPrompt) {
        $run = $AtPrompt ? "-Command `"Invoke-Expression (Get-Content -Raw $folder/connect.ps1)`"" : "-File $folder/connect.ps1"
        $sandbox = $global:RdsIamTestSandbox.Description
        @"
Import-Module '$RdsIamManifest'
`$target = ConvertFrom-Json -AsHashtable '$($target | ConvertTo-Json -Compress)'
`$null = Connect-RdsIam @target -Credential ([pscredential]::new('$($sandbox.adminUserName)', (ConvertTo-SecureString '$($sandbox.adminPassword)' -AsPlainText -Force)))
'--- begin'
$Script
'--- end'
"@ | Set-Content "$folder/connect.ps1"
        $text = (bash -c "LC_ALL=C.UTF-8 script -qefc 'stty cols $Columns rows $Rows; pwsh -NoProfile $run' /dev/null < /dev/null") -join "`n"
        $lines = ($text -replace '\x1b\[[0-9;?]*[A-Za-z]|\x1b=|\r', '') -split "`n"
        $begin = $lines.IndexOf('--- begin')
        $end = $lines.IndexOf('--- end')
        if ($begin -lt 0 -or $end -lt 0) { throw "The screen is not whole: $text" }
        $lines[($begin + 1)..($end - 1)]
    }
}

AfterAll {
    Remove-Item $folder -Recurse
    Disconnect-RdsIam
}

Describe 'Rows on a screen' -Skip:$noTerminal {
    It 'have a heading for each result of one text, and what follows is shown, at <_>' -ForEach 80, 100, 120 {
        Show-Screen $_ "Invoke-RdsIamQuery 'select 1 as a; select 2 as b, 3 as c'; Invoke-RdsIamQuery 'select 4 as d'; Get-RdsIamConnection | Select-Object UserName" |
            Select-Object -First 14 | Should -Be '', 'a', '-', '1', '', 'b  c', '-  -', '2  3', '', 'd', '-', '4', '', 'UserName : postgres'
    }

    It 'are exact: numbers, times, arrays, nothing, and an empty text' {
        Show-Screen 120 "Invoke-RdsIamQuery `"select 0.00049::numeric as a, 9.90::numeric(10,2) as total, 1e-7::float8 as f, 1234567.5::float8 as g, null::int as n, '' as e,
            '{1,2,NULL}'::int[] as arr, timestamptz '2024-06-05 09:30:00.123456+00' as t, date '2024-06-02' as d, true as yes`"" | Should -Be '',
            '      a  total      f          g  n  e  arr         t                              d           yes',
            '-------  -----  -----  ---------  -  -  ----------  -----------------------------  ----------  ----',
            '0.00049   9.90  1e-07  1234567.5  ∅     {1,2,NULL}  2024-06-05 09:30:00.123456+00  2024-06-02  true'
    }

    It 'keep their columns with wide characters, and show control characters as text' {
        Show-Screen 80 "Invoke-RdsIamQuery `"select * from (values ('日本語', 1), ('😀', 20), (E'\x1b[31mred\tx', 3), ('é', 4)) t(w, n)`"" | Should -Be '',
            'w                  n', '----------------  --', '日本語             1', '😀                20', '\u001b[31mred\tx   3', 'é                  4'
    }

    It 'are cut where texts are long, and a list where cells would be too short' {
        Show-Screen 80 "Invoke-RdsIamQuery `"select 1 as id, repeat('x', 200) as text, repeat('y', 200) as more`"" | Should -Be '',
            'id  text                                  more', '--  ------------------------------------  ------------------------------------',
            " 1  $('x' * 35)…  $('y' * 35)…"
        $sql = 'select ' + ((1..9 | ForEach-Object { "timestamp '2024-06-05 09:30' as column_$_" }) -join ', ')
        $screen = Show-Screen 100 "Invoke-RdsIamQuery `"$sql`""
        $screen[1] | Should -Be '(9 columns do not fit into 100 characters, so each row is a list. Format-Table cuts them.)'
        $screen[2] | Should -Be 'column_1 : 2024-06-05 09:30:00'
        $screen.Count | Should -Be 11
    }

    It 'show the columns that were added, and stay objects for everything else' {
        Show-Screen 80 "`$r = Invoke-RdsIamQuery 'select g as id from generate_series(1, 3) g'; `$r | Add-Member extra yes; `$r | Sort-Object id -Descending" |
            Should -Be '', 'id  extra', '--  -----', ' 3  yes', ' 2  yes', ' 1  yes'
        $row = Invoke-RdsIamQuery 'select 1 as a, 2 as b'
        ($row | ConvertTo-Json -Compress) | Should -Be '{"a":1,"b":2}'
        ($row | Select-Object *).psobject.Properties.Name | Should -Be 'a', 'b'
        ($row | ConvertTo-Csv) | Should -Be '"a","b"', '"1","2"'
        (($row | Format-Table | Out-String) -replace '\x1b\[[0-9;]*m' -split "`n" | Where-Object { $_.Trim() } | ForEach-Object Trim) | Should -Be 'a b', '- -', '1 2'
    }
}

Describe 'Errors on a screen' -Skip:$noTerminal {
    It 'show the place within the window, at <_>' -ForEach 80, 100, 120 {
        $sql = 'select id, name, price, quantity, customer from (values (1, 2, 3, 4, 5)) as order_totals(id, name, price, quantity, customer) where status = 1'
        $screen = Show-Screen $_ "try { Invoke-RdsIamQuery '$sql' -ErrorAction Stop } catch { `$_.Exception.Message }" -AtPrompt
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $_
        $mark = $screen | Where-Object { $_ -match '^ +\^$' }
        $line = $screen | Where-Object { $_ -like 'Line 1, column *' }
        $line.Substring($mark.Length - 1) | Should -BeLike 'status*'
        $line | Should -BeLike '*…*'
    }

    It 'mark the place within the line in a script, where lines are joined' {
        $screen = (Show-Screen 100 "Invoke-RdsIamQuery 'select * from sales.custmers where country = 1'") -join ' '
        $screen | Should -Match 'SQLSTATE 42P01\) at line 1, column 15: select'
        $screen | Should -Match '▸sales\.custmers'
        $screen | Should -Not -Match '\^'
    }
}

Describe 'Connections on a screen' -Skip:$noTerminal {
    It 'fit, mark the default and one that failed, and say who signs, at <_>' -ForEach 80, 120 {
        $role = $global:RdsIamTestSandbox.Description.roleArn
        $screen = Show-Screen $_ "Connect-RdsIam @target -UserName app_denied -RoleArn $role -ErrorAction Ignore; `$null = Connect-RdsIam @target -UserName app_reader -RoleArn $role; Get-RdsIamConnection"
        $screen[1] | Should -Match '^   UserName +Database +Host +Open +Oldest +Signs as'
        $screen[3] | Should -Match '^!  app_denied +demo +demo \(eu-west-1\) +0 +LoginTokenRefused$'
        $screen[4] | Should -Match '^\*  app_reader +demo +demo \(eu-west-1\) +1 +\d+ m?s  role/rdsiam-demo-app$'
        $screen[5] | Should -Match '^   postgres +demo +demo \(eu-west-1\) +1 +\d+ m?s  password$'
    }

    It 'that are refused are told in four lines and what is recommended' {
        $role = $global:RdsIamTestSandbox.Description.roleArn
        $screen = Show-Screen 80 "try { Connect-RdsIam @target -UserName app_denied -RoleArn $role -ErrorAction Stop } catch { `"Connect-RdsIam: `$(`$_.Exception.Message)`" }" -AtPrompt
        $screen.Count | Should -BeLessOrEqual 4
        ($screen -join ' ') | Should -Match 'signed by\s+role/rdsiam-demo-app'
    }
}

Describe 'Test-RdsIamConnection on a screen' -Skip:$noTerminal {
    It 'folds what says nothing after the failure, and ends with the cause and its fix, at <_>' -ForEach 80, 100, 120 {
        $role = $global:RdsIamTestSandbox.Description.roleArn
        $screen = Show-Screen $_ "Test-RdsIamConnection @target -UserName app_denied -RoleArn $role" -Rows 24
        @($screen -match '^✓ ok').Count | Should -Be 7
        @($screen -match '^- skip ').Count | Should -Be 1
        $end = $screen[-6..-1] -join ' '
        $end | Should -Match 'app_denied cannot log in as asked\. Cause: PolicyNamesOtherUser \(step Policy\)\.\s+12 ok, 2\s+failed, 7 skipped \(-Verbose shows each\)\.'
        $end | Should -Match 'Fix: Log in with -UserName app_reader, or add:'
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $_
    }

    It 'says that all is well' {
        $role = $global:RdsIamTestSandbox.Description.roleArn
        (Show-Screen 80 "Test-RdsIamConnection @target -UserName app_reader -RoleArn $role")[-1] |
            Should -Match '^app_reader can log in\. 20 ok\.$'
    }
}

Describe 'The one view' {
    It 'is that of every type that is written' {
        $types = [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -eq 'RdsIam' } | ForEach-Object GetExportedTypes
        $written = $types | Where-Object { -not $_.IsAbstract -and $_.BaseType -and ($_.BaseType.Name -in 'RdsIamOutput', 'RdsIamCopyResult', 'RdsIamConnection') } | ForEach-Object FullName
        $written.Count | Should -BeGreaterThan 20
        [xml] $format = Get-Content (Join-Path (Split-Path $RdsIamManifest) 'RdsIam.Format.ps1xml') -Raw
        $view = $format.Configuration.ViewDefinitions.View | Where-Object Name -EQ RdsIamOutput
        $written | Where-Object { $_ -notin $view.ViewSelectedBy.TypeName } | Should -BeNullOrEmpty
        $format.SelectNodes('//ScriptBlock').Count | Should -Be 0
        $classes = $types | Where-Object { $_.Namespace -eq 'RdsIam.Display' -and $_.IsPublic }
        $classes.Name | Should -Be 'OutputView'
    }
}

Describe 'Rows without a terminal' {
    It 'are shown in a session of the constrained language, and after a job' {
        $row = Invoke-RdsIamQuery "select 1 as id, date '2024-06-02' as d"
        $shell = [powershell]::Create()
        $null = $shell.AddScript({ param($module, $row) Import-Module $module; $ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; $row | Out-String }).AddArgument($RdsIamManifest).AddArgument($row)
        $shell.Invoke() | Should -Match '1\s+2024-06-02'
        $shell.Dispose()
        $path = Join-Path $folder row.xml
        $row | Export-Clixml $path
        (Import-Clixml $path | Out-String) | Should -Match '1\s+2024-06-02'
    }
}

Describe 'Invoke-RdsIamQuery -As Text' {
    BeforeAll {
        $sql = "select 27.74::numeric(10,2) as total, date '2024-06-03' as d, timestamptz '2024-06-05 09:30:00.123456+00' as t, '{1,2}'::int[] as arr,
            '{""a"": 1}'::jsonb as j, row(1, 'x y') as r, null::int as n, '' as e, 1e-7::float8 as f, true as b"
    }

    It 'gives a right CSV file in <_>' -ForEach 'de-DE', 'en-US', 'fa-IR' {
        $before = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $csv = Invoke-RdsIamQuery $sql -As Text | ConvertTo-Csv -Delimiter ','
        }
        finally { [cultureinfo]::CurrentCulture = $before }
        $csv[1] | Should -Be '"27.74","2024-06-03","2024-06-05 09:30:00.123456+00","{1,2}","{""a"": 1}","(1,""x y"")",,"","1e-07","t"'
    }

    It 'gives what the server prints, from one statement, from several and from records' {
        $one = Invoke-RdsIamQuery $sql -As Text
        foreach ($property in $one.psobject.Properties) { if ($property.Name -ne 'n') { $property.Value | Should -BeOfType ([string]) } }
        (Invoke-RdsIamQuery "set datestyle to 'German'; select date '2024-06-03' as d; select 1.50 as x" -As Text)[0].d | Should -Be '03.06.2024'
        (1, 2 | Invoke-RdsIamQuery 'select $1::numeric(10,2) as v' -As Text).v | Should -Be '1.00', '2.00'
        $path = (New-TemporaryFile).FullName
        Export-RdsIamData -Query $sql -Path $path | Out-Null
        ($one | ConvertTo-Csv -UseQuotes AsNeeded)[1] | Should -Be ((Get-Content $path)[1] -replace ',"",', ',,')
        Remove-Item $path
    }
}
