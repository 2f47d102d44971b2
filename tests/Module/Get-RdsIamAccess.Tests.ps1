BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $region = @{ Region = $sandbox.region }

    $connect = { param($user) @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = "arn:aws:rds-db:eu-west-1:111122223333:dbuser:db-ONE/$user" }) } }
    $trust = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Principal = @{ AWS = 'arn:aws:iam::111122223333:user/alice' }; Action = 'sts:AssumeRole' }) }
    $account = @{
        UserDetailList  = @(@{ UserName = 'alice'; UserId = 'AIDAALICE'; Arn = 'arn:aws:iam::111122223333:user/alice'; GroupList = @(); AttachedManagedPolicies = @() })
        GroupDetailList = @()
        RoleDetailList  = @(@{
                RoleName = 'app'; RoleId = 'AROAAPP'; Arn = 'arn:aws:iam::111122223333:role/app'; AssumeRolePolicyDocument = $trust
                RolePolicyList = @(@{ PolicyName = 'connect'; PolicyDocument = (& $connect 'app') }); AttachedManagedPolicies = @()
            })
        Policies        = @()
    }
    $endpoint = [pscustomobject]@{ Identifier = 'one'; Kind = 'Instance'; HostName = 'one.example'; ResourceId = 'db-ONE'; Region = 'eu-west-1'; AccountId = '111122223333'; IamEnabled = $true }
    $user = [pscustomobject]@{
        UserName = 'app'; HostName = 'one.example'; IsIamUser = $true; CanLogin = $true; MemberOf = @('rds_iam')
        Grants = @([pscustomobject]@{ Database = 'shop'; Schema = 'sales'; Access = 'ReadWrite'; Exceptions = @('SELECT: audit') }); Databases = @([pscustomobject]@{ Name = 'shop'; MayConnect = $true })
    }
    $offline = @{ AuthorizationDetails = $account; DatabaseUser = $user }
}

Describe 'Get-RdsIamAccess offline' {
    It 'joins both sides from objects, with endpoints from the pipeline' {
        $row = $endpoint | Get-RdsIamAccess @offline
        $row | Should -BeOfType 'RdsIam.RdsIamAccessRow'
        "$($row.Decision) $($row.PrincipalArn) $($row.UserName) $($row.Endpoint)" | Should -Be 'Allowed arn:aws:iam::111122223333:role/app app one.example'
        $row.Chain.Text | Should -Be 'user/alice > app'
        $row.Access | Should -Be 'shop.sales: ReadWrite (SELECT: audit)'
    }

    It 'reads files of <Form>' -ForEach @(@{ Form = 'json' }, @{ Form = 'clixml' }, @{ Form = 'csv' }) {
        $account | ConvertTo-Json -Depth 20 | Set-Content TestDrive:/account.json
        ConvertTo-Json @($endpoint) | Set-Content TestDrive:/endpoints.json
        switch ($Form) {
            'json' { ConvertTo-Json @($user) -Depth 6 | Set-Content TestDrive:/users.json }
            'clixml' { $user | Export-Clixml TestDrive:/users.clixml }
            'csv' { $user | Export-Csv TestDrive:/users.csv }
        }
        $row = Get-RdsIamAccess -AuthorizationDetails TestDrive:/account.json -Endpoint TestDrive:/endpoints.json -DatabaseUser "TestDrive:/users.$Form"
        "$($row.PrincipalArn) $($row.UserName)" | Should -Be 'arn:aws:iam::111122223333:role/app app'
        @($row.Access).Count | Should -Be ($Form -eq 'csv' ? 0 : 1)
    }

    It 'takes the lines that a program wrote' {
        $lines = ($account | ConvertTo-Json -Depth 20) -split "`n"
        @(Get-RdsIamAccess -AuthorizationDetails $lines -Endpoint $endpoint).UserName | Should -Be 'app'
    }

    It 'answers for a table: <Table> <Privilege>' -ForEach @(
        @{ Table = 'sales.orders'; Privilege = 'DELETE'; Count = 1 }
        @{ Table = 'sales.audit'; Privilege = 'SELECT'; Count = 1 }
        @{ Table = 'sales.audit'; Privilege = 'DELETE'; Count = 0 }
        @{ Table = 'sales.orders'; Privilege = 'TRUNCATE'; Count = 0 }
        @{ Table = 'hr.people'; Privilege = 'SELECT'; Count = 0 }
    ) {
        @(Get-RdsIamAccess @offline -Endpoint $endpoint -Table $Table -Privilege $Privilege).Count | Should -Be $Count
    }

    It 'says what a key reaches, and chooses by wildcards' {
        @(Get-RdsIamAccess @offline -Endpoint $endpoint -Through alice).PrincipalArn | Should -Be 'arn:aws:iam::111122223333:role/app'
        Get-RdsIamAccess @offline -Endpoint $endpoint -Through bob | Should -BeNullOrEmpty
        @(Get-RdsIamAccess 'role/a*' @offline -Endpoint $endpoint -UserName a*).Count | Should -Be 1
        Get-RdsIamAccess @offline -Endpoint $endpoint -HostName other* | Should -BeNullOrEmpty
    }

    It 'writes findings, CSV, a graph and a page that loads nothing from elsewhere' {
        $other = $user | Select-Object *
        $other.UserName = 'renamed'
        $findings = Get-RdsIamAccess -AuthorizationDetails $account -DatabaseUser $other -Endpoint $endpoint -FindingsOnly
        $findings.Id | Should -Contain 'AccessPolicyUserMissing'
        $findings.Id | Should -Contain 'AccessUserUnreachable'
        (Get-RdsIamAccess @offline -Endpoint $endpoint -As Csv | ConvertFrom-Csv).UserName | Should -Be 'app'
        Get-RdsIamAccess @offline -Endpoint $endpoint -As Mermaid | Should -Match '^flowchart LR'
        $page = Get-RdsIamAccess @offline -Endpoint $endpoint -As Html
        $page | Should -Match "default-src 'none'|default-src &#x27;none&#x27;"
        $page | Should -Not -Match 'src=|href='
    }

    It 'refuses what it cannot read: <Id>' -ForEach @(
        @{ Id = 'AccountDetailsForm'; Words = @{ AuthorizationDetails = '{"a":1}' } }
        @{ Id = 'RecordFileForm'; Words = @{ AuthorizationDetails = '{"a":' } }
        @{ Id = 'InputFileNotFound'; Words = @{ AuthorizationDetails = 'TestDrive:/nothing.json' } }
        @{ Id = 'AccessTableForm'; Words = @{ AuthorizationDetails = '{"UserDetailList":[]}'; Table = 'orders' } }
        @{ Id = 'AccessUserForm'; Words = @{ AuthorizationDetails = '{"UserDetailList":[]}'; DatabaseUser = '{"UserName":"app"}' } }
        @{ Id = 'AccessEndpointForm'; Words = @{ AuthorizationDetails = '{"UserDetailList":[]}'; Endpoint = '{"HostName":"one.example"}' } }
    ) {
        { Get-RdsIamAccess @Words -ErrorAction Stop } | Should -Throw -ErrorId "$Id,*"
    }
}

Describe 'Test-RdsIamAccess' {
    It 'finds nothing where nothing changed, from <Form>' -ForEach @(@{ Form = 'csv' }, @{ Form = 'json' }, @{ Form = 'clixml' }) {
        $file = "TestDrive:/expected.$Form"
        switch ($Form) {
            'csv' { Get-RdsIamAccess @offline -Endpoint $endpoint -As Csv | Set-Content $file }
            'json' { Get-RdsIamAccess @offline -Endpoint $endpoint | ConvertTo-Json -Depth 4 | Set-Content $file }
            'clixml' { Get-RdsIamAccess @offline -Endpoint $endpoint | Export-Clixml $file }
        }
        Test-RdsIamAccess @offline -Endpoint $endpoint -Expect $file -Quiet | Should -BeTrue
        Test-RdsIamAccess @offline -Endpoint $endpoint -Expect $file -ErrorAction Stop | Should -BeNullOrEmpty
    }

    It 'tells rows that are added, gone and widened, and writes an error' {
        Get-RdsIamAccess @offline -Endpoint $endpoint -As Csv | Set-Content TestDrive:/expected.csv
        $wider = $user | Select-Object *
        $wider.Grants = @([pscustomobject]@{ Database = 'shop'; Schema = 'sales'; Access = 'Owner'; Exceptions = @() })
        $found = Test-RdsIamAccess -AuthorizationDetails $account -DatabaseUser $wider -Endpoint $endpoint -Expect TestDrive:/expected.csv -ErrorVariable failure -ErrorAction SilentlyContinue
        $found.Change | Should -Be 'Widened'
        $found.What | Should -Contain '+ shop.sales: Owner'
        $failure[0].FullyQualifiedErrorId | Should -BeLike 'AccessDiffers,*'

        $other = $user | Select-Object *
        $other.UserName = 'renamed'
        (Test-RdsIamAccess -AuthorizationDetails $account -DatabaseUser $other -Endpoint $endpoint -Expect TestDrive:/expected.csv -ErrorAction Ignore).Change | Should -Be 'Removed'
        Test-RdsIamAccess -AuthorizationDetails $account -DatabaseUser $other -Endpoint $endpoint -Expect TestDrive:/expected.csv -Quiet | Should -BeFalse
    }
}

Describe 'Get-RdsIamAccess live' {
    BeforeAll {
        function Set-Sandbox([string] $Command, [hashtable] $Values = @{}) {
            Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
        }
        # Other files take the account out of its organization.
        $null = Set-Sandbox set-organization @{ id = 'o-rdsiamdemo'; path = 'o-rdsiamdemo/r-demo/ou-demo-11111111/' }
    }

    It 'is bound by the service control policies of the organization' {
        $deny = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Deny'; Action = 'rds-db:*'; Resource = '*' }) }
        $null = Set-Sandbox put-organization-policy @{ id = 'p-deny'; name = 'no-databases'; document = $deny }
        $null = Set-Sandbox attach-organization-policy @{ id = 'p-deny'; target = 'r-demo' }
        try {
            Get-RdsIamAccess @region | Should -BeNullOrEmpty
            $allow = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = '*'; Resource = '*' }) }
            Get-RdsIamAccess @region -ServiceControlPolicy $allow | Should -Not -BeNullOrEmpty
        }
        finally {
            $null = Set-Sandbox detach-organization-policy @{ id = 'p-deny'; target = 'r-demo' }
        }
    }

    It 'goes on where the organization may not be read, and names the permission' {
        $null = Set-Sandbox change-organization @{ delegated = $false }
        try {
            $rows = Get-RdsIamAccess @region -WarningVariable told -WarningAction SilentlyContinue
            $rows | Should -Not -BeNullOrEmpty
            "$told" | Should -Match 'organizations:ListRoots'
            $rows[0].Findings.Id | Should -Contain 'AccessServiceControlUnread'
            (Get-RdsIamAccess @region -FindingsOnly -WarningAction SilentlyContinue).Id | Should -Contain 'AccessServiceControlUnread'
        }
        finally {
            $null = Set-Sandbox change-organization @{ delegated = $true }
        }
    }

    It 'reads the account, the endpoints and the users behind a connection' {
        $target = Get-SandboxTarget
        $administrator = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        try {
            $rows = Get-RdsIamAccess -Connection $administrator @region -HostName demo
            $row = $rows | Where-Object { $_.PrincipalArn -eq $sandbox.roleArn -and $_.UserName -eq $sandbox.userName }
            $row.Decision | Should -Be 'Allowed'
            $row.ResourceId | Should -Be $sandbox.resourceId
            $row.Chain.Text | Should -Contain 'user/rdsiam-demo-user > rdsiam-demo-app'
            # Whose trust policy names another account is reached from there alone.
            ($rows | Where-Object PrincipalArn -Like '*rdsiam-demo-locked').Chain.From | Should -Be '210987654321'
        }
        finally {
            Disconnect-RdsIam
        }
    }

    It 'asks IAM for last logins where unused principals are asked for' {
        $at = [DateTimeOffset]::UtcNow.AddDays(-5)
        $null = Set-Sandbox set-last-use @{ arn = $sandbox.roleArn; service = 'rds-db'; at = $at.ToString('o') }
        $null = Set-Sandbox add-user @{ name = 'access-idle' }
        $document = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds-db:connect'; Resource = 'arn:aws:rds-db:*:*:dbuser:*/idle' }) }
        $null = Set-Sandbox put-user-policy @{ name = 'access-idle'; policyName = 'connect'; document = $document }
        try {
            $who = 'user/access-idle', 'rdsiam-demo-app'
            @(Get-RdsIamAccess $who @region -HostName demo -UnusedFor 90d).PrincipalArn | Should -Be 'arn:aws:iam::123456789012:user/access-idle'
            $rows = Get-RdsIamAccess $who @region -HostName demo -UnusedFor 3d
            ($rows | Where-Object PrincipalArn -EQ $sandbox.roleArn)[0].LastUsed.Date | Should -Be $at.UtcDateTime.Date
        }
        finally {
            $null = Set-Sandbox delete-user @{ name = 'access-idle' }
        }
    }

    It 'shows who may log in to a proxy, and what is behind it' {
        $row = Get-RdsIamAccess rdsiam-demo-app @region -HostName proxy -UserName $sandbox.userName
        $row.ResourceId | Should -BeLike 'prx-*'
        $row.ProxyTargets | Should -Be 'aurora'
    }

    It 'counts its calls, few as they are' {
        $told = Get-RdsIamAccess @region -Verbose 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] -and $_ -match '^(\d+) calls to AWS' }
        [int]($told.Message -split ' ')[0] | Should -BeLessOrEqual 16
    }
}
