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

    It 'aligns wide characters, numbers and NULL, and keeps JSON on one line' {
        $null = Enter-Line $terminal '$null = Connect-RdsIam @target -Credential $admin'
        $null = Enter-Line $terminal '$q = "select * from (values (''日本'', 1, null), (''😀é'', 20, ''{`"a`": 1}''::jsonb)) t(w, n, j)"'
        Enter-Line $terminal 'Invoke-RdsIamQuery $q' | Should -Be '', 'w      n  j', '----  --  --------', '日本   1  ∅', '😀é   20  {"a": 1}', ''
    }
}
