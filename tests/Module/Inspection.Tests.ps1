# Get-RdsIamActivity, Stop-RdsIamActivity, Get-RdsIamTable and Get-RdsIamDatabase against the sandbox's server.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
    Invoke-RdsIamQuery 'create schema inspect; create table inspect.items (id int primary key, name text not null, "Odd Name" int default 5);
        insert into inspect.items select i, i::text from generate_series(1, 50) i; analyze inspect.items;
        comment on table inspect.items is E''what\nwe \033[31msell'''
    $screen = { $input | Out-String -Width 80 | ForEach-Object { $_ -replace "`e\[[0-9;]*m" } }

    # A session that waits for another one's lock, both in jobs of their own; the blocks run while it does.
    function Start-Blocked {
        $work = {
            param($connection, $sql)
            Import-Module $using:RdsIamManifest
            Invoke-RdsIamQuery $sql -Connection $connection
        }
        $holder = Start-ThreadJob $work -ArgumentList $admin, 'begin; update inspect.items set name = name where id = 1; select pg_sleep(60) /* holder */; rollback'
        $null = Wait-Until { Get-RdsIamActivity | Where-Object Query -Like '*holder*' | Where-Object Wait -EQ 'Timeout: PgSleep' }
        $waiter = Start-ThreadJob $work -ArgumentList $admin, 'update inspect.items set name = name where id = 1 /* waiter */'
        $null = Wait-Until { Get-RdsIamActivity -Blocked }
        $holder, $waiter
    }
}

AfterAll {
    Invoke-RdsIamQuery 'drop schema if exists inspect cascade' -Connection $admin
    Disconnect-RdsIam -All
}

Describe 'Get-RdsIamActivity and Stop-RdsIamActivity' {
    BeforeEach {
        $jobs = Start-Blocked
        $blocked = @(Get-RdsIamActivity -Blocked)
    }

    AfterEach {
        Get-RdsIamActivity | Where-Object Query -Match 'holder|waiter' | Where-Object State -NE idle |
            Stop-RdsIamActivity -Terminate -Confirm:$false -ErrorAction Ignore
        $null = $jobs | Wait-Job
        $jobs | Remove-Job -Force
    }

    It 'shows who blocks whom as a tree within 80 columns' {
        $blocked.Count | Should -Be 2
        $blocked[0].Blocks, $blocked[0].Depth, $blocked[1].Depth | Should -Be 1, 0, 1
        $blocked[1].BlockedBy | Should -Be $blocked[0].ProcessId
        $blocked[1].Wait | Should -BeLike 'Lock: *'
        $blocked[0].TransactionAge | Should -BeOfType [timespan]
        $lines = ($blocked | & $screen) -split "`n" | Where-Object { $_.Trim() }
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
        $lines[2] | Should -Match "^$($blocked[0].ProcessId) +$($sandbox.adminUserName) .*active"
        $lines[3] | Should -Match "^└ $($blocked[1].ProcessId) +$($sandbox.adminUserName) .*blocked"
    }

    It 'asks what it would do with -WhatIf, and does nothing' {
        $blocked[0] | Stop-RdsIamActivity -Terminate -WhatIf
        @(Get-RdsIamActivity -Blocked).Count | Should -Be 2
    }

    It 'ends the session at the top, and what waits behind it goes on' {
        $blocked | Where-Object Depth -EQ 0 | Stop-RdsIamActivity -Terminate -Confirm:$false
        $null = $jobs[1] | Wait-Job -Timeout 20
        $jobs[1].State | Should -Be Completed
        Get-RdsIamActivity $blocked[0].ProcessId | Should -BeNullOrEmpty
    }

    It 'cancels a statement and leaves the session' {
        $blocked[1] | Stop-RdsIamActivity -Confirm:$false
        $null = $jobs[1] | Wait-Job -Timeout 20
        { $jobs[1] | Receive-Job -ErrorAction Stop } | Should -Throw '*57014*'
    }

    It 'refuses a session that is gone' {
        Stop-RdsIamActivity 1 -Confirm:$false -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ActivityGone,*'
    }
}

Describe 'Get-RdsIamActivity' {
    It 'says which sessions are meant where none is named' {
        { Stop-RdsIamActivity -ErrorAction Stop } | Should -Throw -ErrorId 'NoActivity,*'
    }

    It 'leaves out the servers own processes unless they are asked for' {
        @(Get-RdsIamActivity | Where-Object Kind -Match 'writer|launcher').Count | Should -Be 0
        @(Get-RdsIamActivity -All | Where-Object Kind -Match 'writer|launcher').Count | Should -BeGreaterThan 0
    }
}

Describe 'Get-RdsIamTable' {
    It 'lists tables by wildcards' {
        $table = Get-RdsIamTable inspect.*
        $table.Schema, $table.Name, $table.Kind, $table.EstimatedRows | Should -Be 'inspect', 'items', 'table', 50
        (Get-RdsIamTable ITEMS).Name | Should -Be items
        (Get-RdsIamTable | & $screen) -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Should -Not -BeGreaterThan 80
    }

    It 'describes a table as a person would' {
        $text = Get-RdsIamTable inspect.items -Detailed | & $screen
        $text | Should -Match 'table inspect\.items, about 50 rows, .*owner'
        $text | Should -Match 'what we \[31msell'
        $text | Should -Match 'name +text +not null'
        $text | Should -Match 'Odd Name +integer +5'
        $text | Should -Match 'items_pkey: PRIMARY KEY \(id\)'
    }

    It 'says where to look when there is no such table' {
        Get-RdsIamTable nosuch, inspect.items -ErrorVariable failed -ErrorAction SilentlyContinue | ForEach-Object Name | Should -Be items
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'TableNotFound,*'
        Get-RdsIamTable no* | Should -BeNullOrEmpty
    }
}

Describe 'Get-RdsIamDatabase' {
    It 'lists all but templates' {
        (Get-RdsIamDatabase).Database | Should -Contain $target.Database
        (Get-RdsIamDatabase).IsTemplate | Should -Not -Contain $true
        (Get-RdsIamDatabase template*).Count | Should -BeGreaterThan 0
        (Get-RdsIamDatabase $target.Database).Size | Should -BeGreaterThan 0
    }
}

Describe 'Tab' {
    BeforeAll {
        function Complete([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.ForEach{ $_.CompletionText } }
    }

    It 'completes tables, columns, schemas and roles of the open connection' {
        Complete 'Get-RdsIamTable inspect.' | Should -Be inspect.items
        Complete 'Export-RdsIamData x.csv -Table inspect.' | Should -Be inspect.items
        Complete 'Import-RdsIamData inspect.items -Column n' | Should -Be name
        Complete 'Import-RdsIamData inspect.items -Column odd' | Should -Be "'Odd Name'"
        Complete 'New-RdsIamUser x -Schema insp' | Should -Be inspect
        Complete 'Invoke-RdsIamQuery "select 1" -Role rds_' | Should -Contain rds_iam
    }

    It 'completes hosts, users and databases of this process' {
        Complete "Connect-RdsIam $($target.HostName.Substring(0, 3))" | Should -Contain $target.HostName
        Complete "Connect-RdsIam -HostName $($target.HostName) -UserName " | Should -Contain $sandbox.adminUserName
        Complete "Connect-RdsIam $($target.HostName) x -Database " | Should -Contain $target.Database
    }

    It 'completes the word at the cursor within the text of a query: <Line>' -ForEach @(
        @{ Line = "Invoke-RdsIamQuery 'select * from inspect.|"; Is = "'select * from inspect.items" }
        @{ Line = "Invoke-RdsIamQuery 'select * from ite|"; Is = "'select * from inspect.items" }
        @{ Line = "Invoke-RdsIamQuery 'select na| from inspect.items' -As Text"; Is = "'select name from inspect.items'" }
        @{ Line = "Invoke-RdsIamQuery 'select i.na| from inspect.items i'"; Is = "'select i.name from inspect.items i'" }
        @{ Line = "Invoke-RdsIamQuery -Query `"select '`$x', na| from inspect.items`""; Is = "`"select '`$x', name from inspect.items`"" }
        @{ Line = "Invoke-RdsIamQuery 'select ''x'', od| from inspect.items'"; Is = "'select ''x'', `"Odd Name`" from inspect.items'" }
        @{ Line = "Invoke-RdsIamQuery `"select od| from inspect.items`""; Is = "`"select `"`"Odd Name`"`" from inspect.items`"" }
        @{ Line = "Invoke-RdsIamQuery 'select 1; UPD|'"; Is = "'select 1; UPDATE'" }
        @{ Line = "Invoke-RdsIamQuery 'select * from inspect.items where id is nul|"; Is = "'select * from inspect.items where id is null" }
        @{ Line = "Export-RdsIamData -Query 'select * from inspect.items order by i|'"; Is = "'select * from inspect.items order by id'" }
    ) {
        # PowerShell asks for nothing where a variable in the text has no value and strict mode is on.
        $x = 1
        (TabExpansion2 $Line.Replace('|', '') $Line.IndexOf('|')).CompletionMatches.ForEach{ $_.CompletionText } | Should -Contain $Is
    }

    It 'completes as PSReadLine asks, with the parsed line and a position' {
        $line = "Invoke-RdsIamQuery 'select na from inspect.items'"
        $tokens = $errors = $null
        $ast = [Management.Automation.Language.Parser]::ParseInput($line, [ref] $tokens, [ref] $errors)
        $position = $ast.Extent.StartScriptPosition.GetType().GetMethod('CloneWithNewOffset', [Reflection.BindingFlags]'Instance, NonPublic').Invoke($ast.Extent.StartScriptPosition, @(29))
        (TabExpansion2 -ast $ast -tokens $tokens -positionOfCursor $position).CompletionMatches.ForEach{ $_.CompletionText } |
            Should -Contain "'select name from inspect.items'"
    }

    It 'completes nothing within a literal or a comment, and keywords alone without a connection' {
        Complete "Invoke-RdsIamQuery 'select ''na" | Should -BeNullOrEmpty
        Complete "Invoke-RdsIamQuery 'select 1 -- na" | Should -BeNullOrEmpty
        Complete 'Invoke-RdsIamQuery sel' | Should -Be "'select"
        Complete "Invoke-RdsIamQuery -HostName nowhere.example.com -Query 'select * from x wh" | Should -Be "'select * from x where", "'select * from x when"
        Complete "Invoke-RdsIamQuery -HostName nowhere.example.com -Query 'select * from ins" | Should -BeNullOrEmpty
    }

    It 'never shows files where a name is wanted: <_>' -ForEach @(
        'Connect-RdsIam -RoleSessionName ', 'Connect-RdsIam -RoleArn zzz', 'Connect-RdsIam zzz', 'Get-RdsIamUser zzz', 'Get-RdsIamEndpoint zzz',
        'Invoke-RdsIamQuery -SearchPath zzz', 'Invoke-RdsIamQuery zzz', 'Import-RdsIamData zzz', 'New-RdsIamUser zzz', 'Remove-RdsIamUser zzz', 'New-RdsIamPolicy zzz',
        'Enable-RdsIamAuthentication zzz', 'Import-RdsIamData x y -Encoding zzz', 'Test-RdsIamPolicy x -Action zzz', 'Test-RdsIamPolicy x -Principal zzz'
    ) {
        Push-Location $TestDrive
        try {
            New-Item zzz.txt -Force | Out-Null
            Complete $_ | Should -Not -Contain './zzz.txt'
            Complete ($_ -replace 'zzz$') | Should -Not -Contain './zzz.txt'
        }
        finally {
            Pop-Location
        }
    }
}
