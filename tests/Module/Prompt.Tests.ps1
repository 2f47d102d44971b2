# Whole screens at a real prompt, with lines that are typed.
BeforeDiscovery {
    . "$PSScriptRoot/Terminal.ps1"
    $lack = Get-TerminalLack
    if ($lack) { Write-Warning "Screens at a prompt are not tested: $lack" }
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    . "$PSScriptRoot/Terminal.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    # Times differ from run to run.
    function Hide-Time([string[]] $Screen) {
        $Screen -replace '^(\S+ \S+ +\S+ +)\d+  ', '${1}0  ' -replace '\b\d+ ms\b|\b\d+ s\b', '0 s'
    }
}

Describe 'A prompt of <_> columns' -Skip:([bool] $lack) -ForEach 80, 100, 120 {
    BeforeAll {
        $columns = $_
        $terminal = Start-Terminal $columns -Rows 24
    }

    AfterAll { Stop-Terminal $terminal }

    It 'shows a connection, rows and tables that one line asks for, each with its heading right above it' {
        $hostName = $columns -lt 101 ? 'demo (eu-west-1)' : $RdsIamTestSandbox.Description.hostName
        $screen = Enter-Line $terminal 'Connect-RdsIam @target -Credential $admin; Invoke-RdsIamQuery "select 1 as a, 2 as b"; Get-RdsIamTable sales.order_totals'
        $dashes = '-' * $hostName.Length
        $host4 = 'Host'.PadRight($hostName.Length)
        $screen | Should -Be '',
            "UserName  $host4  Database  Login     Server",
            "--------  $dashes  --------  --------  ------",
            "postgres  $hostName  demo      password  15.18", '',
            'a  b', '-  -', '1  2', '',
            'Schema  Name          Kind  Rows  Size  Owner',
            '------  ------------  ----  ----  ----  --------',
            'sales   order_totals  view              postgres', ''
    }

    It 'shows rows that are kept, one by one and together, each time as a table' {
        $null = Enter-Line $terminal '$r = Invoke-RdsIamQuery "select g as id, g * 5 as x from generate_series(1, 2) g"'
        Enter-Line $terminal '$r' | Should -Be '', 'id   x', '--  --', ' 1   5', ' 2  10', ''
        Enter-Line $terminal '$r[0]' | Should -Be '', 'id   x', '--  --', ' 1   5', ''
        Enter-Line $terminal '$r[1]' | Should -Be '', 'id   x', '--  --', ' 2  10', ''
        Enter-Line $terminal '$r[0] | Out-Host; $r[1] | Out-Host' | Should -Be '', 'id   x', '--  --', ' 1   5', '', '', 'id   x', '--  --', '', ' 2  10', ''
    }

    It 'names connections, marks the default, and hides columns that say nothing' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -UserName app_reader -RoleArn $role -Name prod'
        $signer = $columns -eq 80 ? 'role/rds…emo-app' : 'role/rdsiam-demo-app'
        $screen = Hide-Time (Enter-Line $terminal 'Get-RdsIamConnection')
        $screen -replace '  +', '  ' | Should -Be '',
            '  Name  UserName  Database  Host  Open  Oldest  Signs as',
            "  ----  ----------  --------  ----------------  ----  ------  $('-' * $signer.Length)",
            "*  prod  app_reader  demo  demo (eu-west-1)  1  0 s  $signer",
            '  postgres  demo  demo (eu-west-1)  1  0 s  password', ''
    }

    It 'tells a failed login in 24 lines with its cause and its fix at the end, and each step with -Verbose' {
        $screen = Hide-Time (Enter-Line $terminal 'Test-RdsIamConnection @target -UserName app_denied -RoleArn $role')
        $screen.Count | Should -BeLessOrEqual 23
        $screen[1] | Should -Be "   Login: app_denied@$($RdsIamTestSandbox.Description.hostName):5432/demo"
        ($screen -match '^✓ ok') -replace ' +\d.*' | Should -Be '✓ ok     HostName', '✓ ok     Credentials', '✓ ok     Identity', '✓ ok     Clock', '✓ ok     Endpoint',
            '✓ ok     IamAuthentication', '✓ ok     Dns, Tcp, Plaintext, Tls, Token, Pool'
        $skipped = [Array]::FindIndex([string[]] $screen, [Predicate[string]] { param($one) $one -like '- skip*' })
        $blank = [Array]::IndexOf([string[]] $screen, '', $skipped)
        $screen[$skipped..($blank - 1)] -join ' ' -replace '\s+', ' ' | Should -Be '- skip ServerLog, Membership, Database, Rights, RoundTrip, ServerClock, Limits'
        $screen -join ' ' -replace '\s+', ' ' | Should -BeLike '* Policy 0 The policies of role/rdsiam-demo-app allow this endpoint for app_reader, analyst, and not for the user app_denied.*'
        $end = $screen[$blank..($screen.Count - 1)]
        $end -join ' ' | Should -Match '^ app_denied cannot log in as asked\. Cause: PolicyNamesOtherUser \(step Policy\)\. 12 ok, 2\s+failed, 7 skipped \(-Verbose shows each\)\. Fix: Log in with -UserName app_reader, or add:'
        # PowerShell itself breaks what is wider than the window; nothing else does.
        ($end -join '').IndexOf('{"Effect":"Allow","Action":"rds-db:connect","Resource":"arn:aws:rds-db:eu-west-1:') | Should -BeGreaterThan 0
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns

        $whole = Enter-Line $terminal 'Test-RdsIamConnection @target -UserName app_denied -RoleArn $role -Verbose 4>$null'
        @($whole -match '^✓ ok ').Count | Should -Be 12
        @($whole -match '^- skip ').Count | Should -Be 7
    }

    It 'shows those checks whole that are asked for alone' {
        $screen = Enter-Line $terminal 'Test-RdsIamConnection @target -UserName app_denied -RoleArn $role | ? Status -eq Skipped'
        @($screen -match '^- skip +\w+ +\d+  Not possible without a session\.$').Count | Should -Be 6
        (Enter-Line $terminal 'Test-RdsIamConnection @target -UserName app_denied -RoleArn $role | ? Status -eq Failed') -match 'Fix: Log in' | Should -HaveCount 1
    }

    It 'cuts endpoints in the middle and no line is wider than the window' {
        $screen = Enter-Line $terminal 'Get-RdsIamEndpoint -Region eu-west-1'
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns
        $screen[2] | Should -Match '^-+(  -+)+$'
        $screen -match '^demo ' | Should -Match ($columns -eq 80 ? '  demo\.abc123example\.eu-west-1…$' : '  demo\.abc123example\.eu-west-1\.rds\.amazonaws\.com$')
        if ($columns -eq 80) { $screen -match 'ClusterReader' | Should -Match ' aurora\.cluster-.*…\w+\.eu-west-1…$' }
    }

    It 'shows users with a grant a line' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        # Others use this server too: how many sessions there are, and what everybody may do in other schemas, is theirs.
        $screen = Enter-Line $terminal 'Get-RdsIamUser app_nested, app_reader'
        $screen[1..2] | Should -Be 'UserName    Login  Member of      Sessions  Grants', '----------  -----  -------------  --------  --------------------'
        $screen[3] | Should -Match '^app_nested  IAM    app_iam_users  +\d+  demo\.\w+: \w+$'
        $screen[4] | Should -Match '^                   app_readers($| {14}demo\.)'
        $screen -match '^app_reader ' | Should -Match '^app_reader  IAM    app_readers    +\d+  demo\.\w+: \w+$'
        ($screen -match 'demo\.sales: ReadOnly$').Count | Should -Be 2
        $screen -match 'demo\.' -notmatch '^.{44}demo\.' | Should -BeNullOrEmpty
    }

    It 'tells a refused login in four lines and what is recommended, whatever the names' {
        $connect = 'Connect-RdsIam {0} {1} -ConnectTo $target.ConnectTo -RootCertificate $target.RootCertificate -RoleArn $role'
        foreach ($who in @(
                @{ Host = 'orders-and-invoices.abc123example.eu-west-1.rds.amazonaws.com'; User = 'app_reader'; Like = '*is not for*and 6 more*' }
                @{ Host = '$target.HostName'; User = 'app_denied'; Like = '*RDS refused the token of app_denied*signed by*role/rdsiam-demo-app*' })) {
            $screen = Enter-Line $terminal ($connect -f $who.Host, $who.User)
            $told = $screen | Select-Object -First ([Array]::FindIndex([string[]] $screen, [Predicate[string]] { param($one) $one -like 'Test-RdsIamConnection*' }) + 1)
            $told.Count | Should -BeGreaterThan 1
            $told.Count | Should -BeLessOrEqual 5
            $told -join '' | Should -BeLike $who.Like
        }
    }

    It 'tells a refused role in four lines and what is recommended; the error has the whole ARNs, and -Verbose AWS''s own words' {
        $locked = $RdsIamTestSandbox.Description.roleArn -replace '-app$', '-locked'
        foreach ($line in "Connect-RdsIam @target -UserName app_reader -RoleArn $locked", "Get-RdsIamEndpoint demo -Region eu-west-1 -RoleArn $locked") {
            $screen = Enter-Line $terminal $line
            $recommended = [Array]::FindIndex([string[]] $screen, [Predicate[string]] { param($one) $one -like '  Recommendation: *' })
            $recommended | Should -BeGreaterThan 0
            $recommended | Should -BeLessOrEqual 4
            $screen.Count | Should -BeLessOrEqual 8
            # Blanks at the ends of lines are not told from those that fill them.
            $screen -join '' -replace ' ' | Should -BeLike '*AWSrefusedsts:AssumeRoleonrole/rdsiam-demo-lockedforuser/rdsiam-demo-user(AccessDenied).*'
            $screen -join '' | Should -Not -BeLike '*arn:aws:*'
        }
        (Enter-Line $terminal '"$($Error[0].TargetObject) $($Error[0].Exception.InnerException.Message)"') -join '' -replace ' ' |
            Should -Be "${locked}User:arn:aws:iam::123456789012:user/rdsiam-demo-userisnotauthorizedtoperform:sts:AssumeRoleonresource:$locked."
        (Enter-Line $terminal "`$null = Connect-RdsIam @target -UserName app_reader -RoleArn $locked -Verbose 2>`$null") -join '' -replace ' ' |
            Should -BeLike '*VERBOSE:STSrefusedsts:AssumeRolewiththesewords:User:arn:aws:iam::123456789012:user/rdsiam-demo-userisnotauthorizedtoperform:*'
    }

    It 'shows the place of an error within the window, below the line and, in a script, in the line' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $query = 'select customer_id, name, country, customer_id + 1 as next, name as again, nme from sales.customers where country is not null order by 1 desc limit 3'
        $screen = Enter-Line $terminal "Invoke-RdsIamQuery '$query'"
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns
        $place = [Array]::FindIndex([string[]] $screen, [Predicate[string]] { param($one) $one -match '^ +\^$' })
        $place | Should -BeGreaterThan 1
        $screen[$place - 1] | Should -Match '^Line 1, column 76: …'
        $screen[$place - 1].Substring($screen[$place].IndexOf('^')) | Should -Match '^nme from sales'
        Set-Content "$($terminal.Folder)/place.ps1" "Invoke-RdsIamQuery '$query'"
        $script = Enter-Line $terminal "& $($terminal.Folder)/place.ps1"
        $script -join ' ' -replace '\s+\|?\s*', ' ' | Should -BeLike '*at line 1, column 76: …*, name as again, ▸nme from sales.customers where *…*'
        ($script -match '\^').Count | Should -Be 0
    }

    It 'breaks what it says above a list of rows between words' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $screen = Enter-Line $terminal "Invoke-RdsIamQuery `"select gen_random_uuid() a, gen_random_uuid() b, gen_random_uuid() c, gen_random_uuid() d`""
        $said = "(4 columns do not fit into $columns characters, so each row is a list. Format-Table cuts them.)"
        $screen[1] | Should -Be ($columns -eq 80 ? '(4 columns do not fit into 80 characters, so each row is a list. Format-Table' : $said)
        if ($columns -eq 80) { $screen[2] | Should -Be 'cuts them.)' }
    }

    It 'suits a window that was resized since the last command' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $wide = "Invoke-RdsIamQuery `"select 1 as id, repeat('x', 60) as a, repeat('y', 60) as b`""
        $other = $columns -eq 80 ? 150 : 70
        try {
            (Enter-Line $terminal $wide | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns
            Set-TerminalWidth $terminal $other
            $screen = Enter-Line $terminal $wide
            ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $other
            ($screen -join "`n").Contains('x' * 60) | Should -Be ($other -eq 150)
            (Enter-Line $terminal 'Get-RdsIamConnection' | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $other
            Set-TerminalWidth $terminal $columns
            (Enter-Line $terminal 'Get-RdsIamEndpoint -Region eu-west-1' | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns
        } finally { Set-TerminalWidth $terminal $columns }
    }

    It 'shows a tunnel when it opens and in the list, with its port first' {
        $opened = Enter-Line $terminal 'Start-RdsIamTunnel $target.HostName $through -RoleArn $role -WarningAction SilentlyContinue'
        $listed = Enter-Line $terminal 'Get-RdsIamTunnel'
        $null = Enter-Line $terminal 'Stop-RdsIamTunnel -All'
        $listed | Should -Be $opened
        $opened -replace '^ {0,4}\d{5}  ', 'PORT  ' | Should -Be '',
            'LocalPort  Through                  State  Connections  Sent  Received',
            '---------  -----------------------  -----  -----------  ----  --------',
            'PORT  ssm:i-0a1b2c3d4e5f60718  Open             0     0         0', ''
    }

    It 'shows who may log in, one line each, with names whole where there is room' {
        $screen = Enter-Line $terminal 'Get-RdsIamAccess -Region eu-west-1 -WarningAction SilentlyContinue'
        ($screen | Measure-Object Length -Maximum).Maximum | Should -BeLessThan $columns
        $screen[1] | Should -Match '^Decision +Principal +Logs in as +Access, condition$'
        # Below its heading each cell begins where the heading does.
        $starts = 'Principal', 'Logs in as' | ForEach-Object { $screen[1].IndexOf($_) }
        $rows = @($screen | Select-Object -Skip 3 | Where-Object { $_ -match '^[A-Z]' })
        $rows.Count | Should -BeGreaterThan 3
        foreach ($row in $rows) {
            foreach ($start in $starts) { $row.Substring($start - 1, 2) | Should -Match '^ \S$' -Because $row }
        }
        $rows -match '^Allowed +role/rdsiam-demo-app +app_reader @ demo' | Should -HaveCount 1
    }

    It 'keeps a transcript and a file without commands to the terminal, each check once' {
        $test = 'Test-RdsIamConnection @target -UserName app_denied -RoleArn $role'
        $log = "$($terminal.Folder)/log.txt"
        $null = Enter-Line $terminal "`$null = Start-Transcript $log"
        $null = Enter-Line $terminal $test
        $null = Enter-Line $terminal '$null = Stop-Transcript'
        $null = Enter-Line $terminal "$test > $log.out; $test | Out-String | Set-Content $log.string; $test | Tee-Object $log.tee | Out-Null"
        foreach ($file in $log, "$log.out", "$log.string", "$log.tee") {
            $lines = Get-Content $file
            $lines -match '\x1b' | Should -BeNullOrEmpty -Because $file
            foreach ($name in 'Dns', 'Policy', 'Authentication', 'Membership', 'Limits') {
                $lines -match "^. (ok|FAILED|skip) +$name " | Should -HaveCount 1 -Because "$name is in $file once"
            }
            $lines -match '^app_denied cannot log in as asked\.' | Should -HaveCount 1
        }
        # Without one the screen is folded again.
        (Enter-Line $terminal $test) -match '^. ok +Dns, Tcp, ' | Should -HaveCount 1
    }

    It 'aligns wide characters, numbers and NULL, and keeps JSON on one line' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $null = Enter-Line $terminal '$q = "select * from (values (''日本'', 1, null), (''😀é'', 20, ''{`"a`": 1}''::jsonb)) t(w, n, j)"'
        Enter-Line $terminal 'Invoke-RdsIamQuery $q' | Should -Be '', 'w      n  j', '----  --  --------', '日本   1  ∅', '😀é   20  {"a": 1}', ''
    }
}
