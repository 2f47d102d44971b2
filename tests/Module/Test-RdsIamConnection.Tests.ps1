BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $target.RoleArn = $sandbox.roleArn
    function Set-Sandbox([string] $Command, [hashtable] $Values = @{}) {
        $null = Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }
    # What a host without colours shows.
    function Show-Plain($InputObject) {
        $before = $PSStyle.OutputRendering
        try {
            $PSStyle.OutputRendering = 'PlainText'
            $InputObject | Out-String -Width 300
        }
        finally { $PSStyle.OutputRendering = $before }
    }
}

Describe 'Test-RdsIamConnection' {
    It 'writes a check a step, all passed, where all is well' {
        $checks = Test-RdsIamConnection @target -UserName $sandbox.userName
        $checks | ForEach-Object { $_ | Should -BeOfType 'RdsIam.RdsIamCheck' }
        $checks.Name | Should -Be 'HostName', 'Credentials', 'Identity', 'Clock', 'Endpoint', 'IamAuthentication', 'Policy', 'Dns', 'Tcp',
            'Plaintext', 'Tls', 'Token', 'Authentication', 'Membership', 'Database', 'Rights', 'RoundTrip', 'ServerClock', 'Pool', 'Limits'
        $checks | Where-Object Status -NE Passed | Should -BeNullOrEmpty
        $checks[0].Target | Should -Be "$($sandbox.userName)@$($sandbox.hostName):5432/$($sandbox.database)"
        ($checks | Measure-Object { $_.Duration.TotalSeconds } -Sum).Sum | Should -BeGreaterThan 0
    }

    It 'streams: the first check is there before the last is made' {
        $seen = [System.Collections.Generic.List[string]]::new()
        Test-RdsIamConnection @target -UserName $sandbox.userName | ForEach-Object { $seen.Add($_.Name) } | Select-Object -First 1
        $first = Test-RdsIamConnection @target -UserName $sandbox.userName | Select-Object -First 2
        $first.Name | Should -Be 'HostName', 'Credentials'
        $seen | Should -HaveCount 20
    }

    It 'names the cause first, and the fix works' {
        $failed = Test-RdsIamConnection @target -UserName $sandbox.deniedUserName | Where-Object Status -EQ Failed
        $failed[0].Name | Should -Be 'Policy'
        $failed[0].Cause | Should -Be 'PolicyNamesOtherUser'
        $failed[0].Fix | Should -Match '^Log in with -UserName app_reader'
        { Connect-RdsIam @target -UserName app_reader -ErrorAction Stop } | Should -Not -Throw
    }

    It 'is a bool with -Quiet' {
        Test-RdsIamConnection @target -UserName $sandbox.userName -Quiet | Should -BeTrue
        $no = Test-RdsIamConnection @target -UserName $sandbox.deniedUserName -Quiet
        $no | Should -BeFalse
        $no | Should -BeOfType bool
    }

    It 'says of a connection with a password that a token is tested' {
        $again = @{} + $target
        'HostName', 'ConnectTo', 'Database' | ForEach-Object { $again.Remove($_) }
        $place = Get-SandboxTarget
        $connection = Connect-RdsIam @place -Credential (Get-SandboxAdministrator)
        $connection | Test-RdsIamConnection @again -WarningVariable warned 3> $null | Should -Not -BeNullOrEmpty
        $warned | Should -BeLike '*logs in with a password*tests a login with a token*'
    }

    It 'takes a connection, an endpoint and several names' {
        $connection = Connect-RdsIam @target -UserName $sandbox.userName
        $again = @{} + $target
        'HostName', 'ConnectTo', 'Database' | ForEach-Object { $again.Remove($_) }
        $checks = $connection | Test-RdsIamConnection @again
        $checks | Where-Object Status -EQ Failed | Should -BeNullOrEmpty
        ($checks | Where-Object Name -EQ Pool).Detail | Should -Match 'pools? of this process'
        $again = @{} + $target
        $again.Remove('HostName')
        (Get-RdsIamEndpoint demo -Region $sandbox.region | Test-RdsIamConnection @again -UserName $sandbox.userName -Quiet) | Should -BeTrue
        $again.HostName = $sandbox.hostName, $sandbox.hostName
        Test-RdsIamConnection @again -UserName $sandbox.userName -Quiet | Should -Be $true, $true
    }

    It 'asks an administrator what the server does not tell' {
        Set-Sandbox put-role-policy @{ name = 'rdsiam-demo-app'; policyName = 'more'; document = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = "arn:aws:rds-db:*:*:dbuser:*/app_password" }) } }
        try {
            $first = { $args[0] | Where-Object Status -EQ Failed | Select-Object -First 1 -ExpandProperty Cause }
            & $first (Test-RdsIamConnection @target -UserName app_password) | Should -Be 'LoginNotAnIamUser'
            & $first (Test-RdsIamConnection @target -UserName app_password -Credential (Get-SandboxAdministrator)) | Should -Be 'UserNotInRdsIam'
        }
        finally { Set-Sandbox delete-role-policy @{ name = 'rdsiam-demo-app'; policyName = 'more' } }
    }

    It 'looks at schemas and tables' {
        Test-RdsIamConnection @target -UserName $sandbox.userName -Schema sales -Table sales.orders -Quiet | Should -BeTrue
        $rights = Test-RdsIamConnection @target -UserName $sandbox.userName -Schema missing | Where-Object Name -EQ Rights
        $rights.Cause | Should -Be 'SchemaMissing'
    }

    It 'tells of a clock that is 20 minutes off, and works in a new session once it is right' {
        $command = @"
Import-Module '$RdsIamManifest'
`$target = '$($target | ConvertTo-Json -Compress)' | ConvertFrom-Json -AsHashtable
Test-RdsIamConnection @target -UserName $($sandbox.userName) | Where-Object Status -EQ Failed | Select-Object -First 1 -ExpandProperty Cause
"@
        try {
            Set-Sandbox clock @{ offsetSeconds = 1200 }
            pwsh -NoProfile -Command $command | Should -Be 'ClockOff'
        }
        finally { Set-Sandbox clock @{ offsetSeconds = 0 } }
        pwsh -NoProfile -Command $command | Should -BeNullOrEmpty
    }

    It 'shows words and no colours where the host has none' {
        $text = Show-Plain (Test-RdsIamConnection @target -UserName $sandbox.deniedUserName)
        $text | Should -Not -Match "\e\["
        $text | Should -Not -Match '[✓✗]'
        $text | Should -Match '(?m)^FAILED +Policy '
        $text | Should -Match '(?m)^ok +HostName '
        $text | Should -Match '(?m)^skip +Membership '
        $text | Should -Match 'Cause: PolicyNamesOtherUser'
        $text | Should -Match 'Fix: Log in with'
        $text | Should -Match 'Login: app_denied@'
    }

    It 'honours NO_COLOR and a redirected output' {
        $command = "Import-Module '$RdsIamManifest'; Test-RdsIamConnection db.abc123example.eu-west-1.rds.amazonaws.com app -Region us-east-1 -ConnectTo 127.0.0.1:9"
        pwsh -NoProfile -Command $command | Out-String | Should -Match '(?m)^FAILED +HostName '
        try {
            # PowerShell looks at it when it starts.
            $env:NO_COLOR = '1'
            $text = pwsh -NoProfile -Command $command | Out-String
        }
        finally { $env:NO_COLOR = $null }
        $text | Should -Not -Match "\e\["
        $text | Should -Match '(?m)^FAILED +HostName '
        $text | Should -Match 'RegionContradictsHostName'
    }

    It 'shows no secret on any stream' {
        $text = Test-RdsIamConnection @target -UserName $sandbox.userName -Verbose -Debug *>&1 | Out-String -Width 500
        $text | Should -Not -Match 'X-Amz-Signature'
        $text | Should -Not -Match ([regex]::Escape($sandbox.secretAccessKey))
    }

    It 'writes an error for words that cannot be meant, and goes on' {
        $again = @{} + $target
        $again.HostName = 'x:1', $sandbox.hostName
        $result = Test-RdsIamConnection @again -Port 5432 -UserName $sandbox.userName -Quiet -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad[0].FullyQualifiedErrorId | Should -Be 'PortContradictsHostName,RdsIam.Commands.TestRdsIamConnectionCommand'
        $result | Should -BeTrue
    }
}

Describe 'The server''s log in Test-RdsIamConnection' {
    BeforeAll {
        $asked = @{ logs = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'logs:FilterLogEvents'; Resource = '*' }) } }
        # A token for another user: nothing before the login can see that it will be refused.
        $refused = @{} + $target
        $refused.UserName = $sandbox.deniedUserName
        Set-Sandbox set-log-export @{ resourceId = $sandbox.resourceId; enabled = $true }
    }

    AfterAll {
        Set-Sandbox set-log-export @{ resourceId = $sandbox.resourceId; enabled = $false }
        Set-Sandbox log-delay @{ seconds = 0 }
        Set-Sandbox delete-role-policy @{ name = ($sandbox.roleArn -split '/')[-1]; policyName = 'logs' }
    }

    It 'names the permission that is missing' {
        $log = Test-RdsIamConnection @refused | Where-Object Name -EQ ServerLog
        $log.Status | Should -Be 'Skipped'
        $log.Detail | Should -Match 'logs:FilterLogEvents'
    }

    It 'gives the server''s own reason and the caller, where it may read' {
        Set-Sandbox put-role-policy @{ name = ($sandbox.roleArn -split '/')[-1]; policyName = 'logs'; document = $asked.logs }
        $log = Test-RdsIamConnection @refused | Where-Object Name -EQ ServerLog
        $log.Status | Should -Be 'Passed'
        $log.Detail | Should -Match 'iam-db-auth-error: NotAuthorized, because the IAM policy assumed by the caller .arn:aws:sts::\d+:assumed-role/'
    }

    It 'takes the server''s reason for the cause where nothing else tells it' {
        Set-Sandbox set-organization @{ id = 'o-1'; path = 'o-1/r-1/ou-1/' }
        Set-Sandbox set-service-control @{ levels = , @(@{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; NotAction = 'rds-db:*'; Resource = '*' }) }) }
        try {
            $failed = Test-RdsIamConnection @target -UserName $sandbox.userName | Where-Object Status -EQ Failed
            $failed[0].Name | Should -Be 'Authentication'
            $failed[0].Cause | Should -Be 'LogNotAuthorized'
            $failed[0].Detail | Should -Match 'arn:aws:sts::\d+:assumed-role/'
        }
        finally {
            Set-Sandbox set-service-control @{ levels = @() }
            Set-Sandbox set-organization
        }
    }

    It 'waits for the line with -WaitForLog, and says so without' {
        Set-Sandbox log-delay @{ seconds = 4 }
        $log = Test-RdsIamConnection @refused | Where-Object Name -EQ ServerLog
        $log.Status | Should -BeIn 'Skipped', 'Passed'
        $log = Test-RdsIamConnection @refused -WaitForLog | Where-Object Name -EQ ServerLog
        $log.Status | Should -Be 'Passed'
    }

    It 'says how to export the log where it is not' {
        Set-Sandbox set-log-export @{ resourceId = $sandbox.resourceId; enabled = $false }
        $log = Test-RdsIamConnection @refused | Where-Object Name -EQ ServerLog
        $log.Status | Should -Be 'Skipped'
        $log.Detail | Should -Match 'Enable-RdsIamAuthentication -LogExport'
    }
}

Describe 'Login errors of other cmdlets' {
    It 'carry cause and fix, are short, and name Test-RdsIamConnection' {
        Connect-RdsIam @target -UserName $sandbox.deniedUserName -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused[0].FullyQualifiedErrorId | Should -BeLike 'LoginTokenRefused,*'
        $refused[0].Exception.Message | Should -Match 'rds-db:connect'
        "$($refused[0])" | Should -Match 'Test-RdsIamConnection with the same parameters looks for the cause\.$'
        "$($refused[0])".Length | Should -BeLessThan 900
        Invoke-RdsIamQuery 'select 1' @target -UserName app_password -ErrorVariable other -ErrorAction SilentlyContinue
        $other[0].Exception.Message | Should -Match '(?s)Test-RdsIamConnection .*New-RdsIamUser app_password$'
    }

    It 'do not say so of errors in SQL' {
        Invoke-RdsIamQuery 'select 1/0' @target -UserName $sandbox.userName -ErrorVariable sql -ErrorAction SilentlyContinue
        "$($sql[0])" | Should -Not -Match 'Test-RdsIamConnection'
    }
}
