BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    function Set-Sandbox([string] $Command, [hashtable] $Values = @{}) {
        $null = Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }
    function Set-MasterPassword([string] $Password) {
        $null = Invoke-RdsIamQuery "ALTER ROLE $($sandbox.adminUserName) PASSWORD '$Password'" -Connection $script:master
    }
    # Who runs this may read RDS and the secret.
    $role = ($sandbox.roleArn -split '/')[-1]
    $reader = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds:Describe*', 'secretsmanager:GetSecretValue'; Resource = '*' }) }
    Set-Sandbox put-role-policy @{ name = $role; policyName = 'secret'; document = $reader }
    Set-Sandbox set-master-secret @{ resourceId = $sandbox.resourceId; managed = $true }
    $target.RoleArn = $sandbox.roleArn
    $target.Remove('AccessKey')
    $target.Remove('SecretKey')
}

AfterAll {
    if ($script:master) {
        Set-MasterPassword $sandbox.adminPassword
        Set-Sandbox set-master-password @{ password = $sandbox.adminPassword }
    }

    Set-Sandbox set-master-secret @{ resourceId = $sandbox.resourceId; managed = $false }
    Set-Sandbox delete-role-policy @{ name = $role; policyName = 'secret' }
    Get-RdsIamConnection | Disconnect-RdsIam
}

Describe '-MasterSecret' {
    It 'logs in as the master, whose name and password nobody gave' {
        $script:master = Connect-RdsIam @target -MasterSecret auto
        $script:master.UserName | Should -Be $sandbox.adminUserName
        (Invoke-RdsIamQuery 'SELECT current_user AS me' -Connection $script:master).me | Should -Be $sandbox.adminUserName
        $script:master | Format-List * -Force | Out-String | Should -Not -Match ([regex]::Escape($sandbox.adminPassword))
    }

    It 'reads the password again for a new login once it was rotated' {
        Set-MasterPassword 'rotated-1'
        Set-Sandbox set-master-password @{ password = 'rotated-1' }
        Disconnect-RdsIam $script:master
        $script:master = Connect-RdsIam @target -MasterSecret auto
        (Invoke-RdsIamQuery 'SELECT 1 AS one' -Connection $script:master).one | Should -Be 1
        # A pool that is open reads it, too, when it opens another connection.
        Set-MasterPassword 'rotated-2'
        Set-Sandbox set-master-password @{ password = 'rotated-2' }
        Set-Sandbox break-connections
        # A pool that was used a moment ago does not ask first whether its connection is still there.
        Start-Sleep -Milliseconds 1100
        (Invoke-RdsIamQuery 'SELECT 1 AS one' -Connection $script:master).one | Should -Be 1
    }

    It 'takes the ARN of the secret, on cmdlets that open a connection themselves' {
        $arn = (Get-RdsIamEndpoint demo -Region $sandbox.region -RoleArn $sandbox.roleArn)[0].MasterSecretArn
        $arn | Should -Match '^arn:aws:secretsmanager:.*:secret:rds!'
        (Invoke-RdsIamQuery 'SELECT current_user AS me' @target -MasterSecret $arn).me | Should -Be $sandbox.adminUserName
        (Get-RdsIamUser app_user @target -MasterSecret $arn -ErrorAction SilentlyContinue -ErrorVariable bad); $bad | Where-Object FullyQualifiedErrorId -Match 'Secret' | Should -BeNullOrEmpty
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a second password'; Words = { @{ MasterSecret = 'auto'; Credential = [pscredential]::new('x', (ConvertTo-SecureString 'y' -AsPlainText)) } }; ErrorId = 'MasterSecretBesideCredential' }
        @{ Name = 'another user'; Words = { @{ MasterSecret = 'auto'; UserName = 'app' } }; ErrorId = 'UserNameContradictsSecret' }
        @{ Name = 'what is no ARN'; Words = { @{ MasterSecret = 'rds!db-1' } }; ErrorId = 'MasterSecretForm' }
    ) {
        $words = & $Words
        { Connect-RdsIam @target @words -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }

    It 'names the permission that is missing, and says where RDS keeps no password' {
        Set-Sandbox put-role-policy @{ name = $role; policyName = 'secret'; document = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Allow'; Action = 'rds:Describe*'; Resource = '*' }) } }
        try {
            $failure = { Connect-RdsIam @target -MasterSecret auto -ErrorAction Stop } | Should -Throw -PassThru
            $failure.Exception.Message | Should -Match 'secretsmanager:GetSecretValue'
            Set-Sandbox set-master-secret @{ resourceId = $sandbox.resourceId; managed = $false }
            { Connect-RdsIam @target -MasterSecret auto -ErrorAction Stop } | Should -Throw -ErrorId 'MasterSecretNone,*'
        }
        finally {
            Set-Sandbox set-master-secret @{ resourceId = $sandbox.resourceId; managed = $true }
            Set-Sandbox put-role-policy @{ name = $role; policyName = 'secret'; document = $reader }
        }
    }

    It 'lets Test-RdsIamConnection look the user up, or says why it cannot' {
        $check = Test-RdsIamConnection @target -UserName nobody_there -MasterSecret auto | Where-Object Name -EQ Authentication
        $check.Cause | Should -Be UserMissing
        $check = Test-RdsIamConnection @target -UserName app_password -MasterSecret auto | Where-Object Name -EQ Authentication
        $check.Cause | Should -Be UserNotInRdsIam
        Set-Sandbox put-role-policy @{ name = $role; policyName = 'secret'; document = @{ Version = '2012-10-17'; Statement = @(@{ Effect = 'Deny'; Action = 'secretsmanager:*'; Resource = '*' }) } }
        try {
            $check = Test-RdsIamConnection @target -UserName app_password -MasterSecret auto | Where-Object Name -EQ Authentication
            $check.Cause | Should -Be LoginNotAnIamUser
            $check.Detail | Should -Match 'secretsmanager:GetSecretValue'
        }
        finally {
            Set-Sandbox put-role-policy @{ name = $role; policyName = 'secret'; document = $reader }
        }

        $both = @{ MasterSecret = 'auto'; Credential = [pscredential]::new('x', (ConvertTo-SecureString 'y' -AsPlainText)) }
        { Test-RdsIamConnection @target @both -UserName app -ErrorAction Stop } | Should -Throw -ErrorId 'MasterSecretBesideCredential,*'
    }

    It 'finds how a proxy logs in to the database' {
        $proxy = Get-RdsIamEndpoint proxy -Region $sandbox.region -RoleArn $sandbox.roleArn | Where-Object Kind -EQ Proxy
        $through = $target.Clone()
        $through.HostName = $proxy.HostName
        $checks = Test-RdsIamConnection @through -UserName app_reader
        ($checks | Where-Object Name -EQ IamAuthentication).Detail | Should -Match 'DefaultAuthScheme NONE'
        ($checks | Where-Object Name -EQ Membership).Cause | Should -Be ProxyUserInRdsIam
        $checks.Name | Should -Not -Contain ProxyRole
    }
}
