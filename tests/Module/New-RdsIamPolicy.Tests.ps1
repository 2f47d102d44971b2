BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $region = @{ Region = $sandbox.region }
    function Invoke-Control([string] $Command, [hashtable] $Values = @{}) {
        Invoke-RestMethod -Method Post "$($sandbox.awsEndpointUrl)/sandbox/$Command" -Headers @{ 'X-Sandbox-Key' = $sandbox.controlKey } -Body ($Values | ConvertTo-Json -Depth 9)
    }
    # What a command shows to people, -WhatIf for one: nothing inside a process can catch that.
    function Get-ShownText([string] $Script) {
        (pwsh -NoProfile -NonInteractive -Command "Import-Module '$RdsIamManifest'; $Script" 2>&1 | Out-String -Width 300) -replace '\r' 
    }
    $prefix = "arn:aws:rds-db:$($sandbox.region):$($sandbox.accountId):dbuser"
}

Describe 'New-RdsIamPolicy' {
    It 'writes one statement for endpoints and users, which lets them and nobody else in and has no finding' {
        $endpoints = Get-RdsIamEndpoint demo, aurora @region
        $json = $endpoints | New-RdsIamPolicy app, report
        $json | Should -BeOfType [string]
        $policy = $json | ConvertFrom-Json
        $policy.Statement | Should -HaveCount 1
        $policy.Statement.Resource | Should -HaveCount 4
        foreach ($result in $endpoints | Test-RdsIamPolicy app, report -PolicyDocument $json) {
            $result.Allowed | Should -BeTrue
            $result.Findings | Should -BeNullOrEmpty
        }
        $endpoints | Test-RdsIamPolicy App, postgres -PolicyDocument $json -Quiet | Should -Not -Contain $true
        Get-RdsIamEndpoint proxy @region | Test-RdsIamPolicy app -PolicyDocument $json -Quiet | Should -Not -Contain $true
    }

    It 'takes users from the pipeline and looks their endpoint up' {
        $user = [pscustomobject]@{ UserName = 'app'; HostName = $sandbox.hostName }
        ($user | New-RdsIamPolicy | ConvertFrom-Json).Statement.Resource | Should -Be "$prefix`:$($sandbox.resourceId)/app"
    }

    It 'takes resource ids without any call, in the partition of the region' {
        $policy = New-RdsIamPolicy app -ResourceId db-ABCDEFGHIJKLMNOPQRST -Region cn-north-1 -AccountId 123456789012 | ConvertFrom-Json
        $policy.Statement.Resource | Should -Be 'arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:db-ABCDEFGHIJKLMNOPQRST/app'
    }

    It 'names the user by a tag of the principal' {
        $json = Get-RdsIamEndpoint demo @region | New-RdsIamPolicy -PerPrincipalTag dbuser
        ($json | ConvertFrom-Json).Statement.Resource | Should -Be ($prefix + ":$($sandbox.resourceId)/" + '${aws:PrincipalTag/dbuser}')
        $ask = @{ PolicyDocument = $json; UserName = 'app'; HostName = $sandbox.hostName; Quiet = $true }
        Test-RdsIamPolicy @ask -Context @{ 'aws:PrincipalTag/dbuser' = 'app' } | Should -BeTrue
        Test-RdsIamPolicy @ask -Context @{ 'aws:PrincipalTag/dbuser' = 'other' } | Should -BeFalse
    }

    It 'writes objects, Terraform and CloudFormation' {
        $endpoint = Get-RdsIamEndpoint demo @region
        ($endpoint | New-RdsIamPolicy app -As Object).Statement[0].Action | Should -Be 'rds-db:connect'
        $terraform = $endpoint | New-RdsIamPolicy app -As Terraform -Name orders
        $terraform | Should -Match 'data "aws_iam_policy_document" "orders"'
        $terraform | Should -Match ([regex]::Escape("$($sandbox.resourceId)/app"))
        $template = $endpoint | New-RdsIamPolicy app -As CloudFormation -Name Orders | ConvertFrom-Json
        $template.Resources.Orders.Properties.PolicyDocument.Statement.Resource | Should -Be "$prefix`:$($sandbox.resourceId)/app"
    }

    It 'writes a trust policy for <Party> without a finding' -ForEach @(
        @{ Party = 'Role'; Words = @{ Principal = 'arn:aws:iam::123456789012:role/ci' }; Action = 'sts:AssumeRole' }
        @{ Party = 'Account'; Words = @{ AccountId = '123456789012'; ExternalId = 'shop-42' }; Action = 'sts:AssumeRole' }
        @{ Party = 'GitHub'; Words = @{ AccountId = '123456789012'; Repository = 'acme/shop'; Subject = 'ref:refs/heads/main' }; Action = 'sts:AssumeRoleWithWebIdentity' }
        @{ Party = 'AzureDevOps'; Words = @{ AccountId = '123456789012'; OrganizationId = '3f2b0c1e-0d3a-4d53-9d3e-2f3c6f1d7b11'; ServiceConnection = 'acme/shop/aws' }; Action = 'sts:AssumeRoleWithWebIdentity' }
        @{ Party = 'Ec2'; Words = @{}; Action = 'sts:AssumeRole' }
        @{ Party = 'Ecs'; Words = @{}; Action = 'sts:AssumeRole' }
        @{ Party = 'Lambda'; Words = @{}; Action = 'sts:AssumeRole' }
    ) {
        $json = New-RdsIamPolicy -TrustPolicyFor $Party @Words
        ($json | ConvertFrom-Json).Statement.Action | Should -Be $Action
        $ask = @{ Action = $Action; Resource = 'arn:aws:iam::123456789012:role/x'; PolicyDocument = '{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}' }
        $result = Test-RdsIamPolicy @ask -Principal 'arn:aws:iam::123456789012:user/u' -TrustPolicy $json
        $result.Findings | Where-Object Severity -NE 'Information' | Should -BeNullOrEmpty
        $result.Allowed | Should -BeFalse
    }

    It 'attaches to nothing unless told, and then through ShouldProcess' {
        $role = 'role/rdsiam-demo-chained'
        $arn = "arn:aws:iam::$($sandbox.accountId):$role"
        $endpoint = Get-RdsIamEndpoint demo @region
        $null = $endpoint | New-RdsIamPolicy attached
        $null = $endpoint | New-RdsIamPolicy attached -Attach $role -WhatIf
        $endpoint | Test-RdsIamPolicy attached -Principal $arn -Quiet | Should -BeFalse
        $null = $endpoint | New-RdsIamPolicy attached -Attach $role -Name from-pester
        $result = $endpoint | Test-RdsIamPolicy attached -Principal $arn
        $result.Allowed | Should -BeTrue
        $result.MatchedStatements.Policy | Should -Be 'from-pester'
    }

    It 'says with -WhatIf too that there is no such <_>' -ForEach 'role', 'user', 'group' {
        $endpoint = Get-RdsIamEndpoint demo @region
        { $endpoint | New-RdsIamPolicy app -Attach "$_/nobody" -WhatIf -ErrorAction Stop } | Should -Throw "*nobody*" -ErrorId 'AwsResourceNotFound,*'
        { $endpoint | New-RdsIamPolicy app -Attach "$_/nobody" -ErrorAction Stop } | Should -Throw "*nobody*" -ErrorId 'AwsResourceNotFound,*'
    }

    Context 'a policy of the same name is there' {
        BeforeEach {
            $name = "shared-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
            $role = 'rdsiam-demo-external'
            $principal = "arn:aws:iam::$($sandbox.accountId):role/$role"
            $endpoint = Get-RdsIamEndpoint demo @region
            $put = @{ Attach = "role/$role"; Name = $name }
            function Read-Document { ($endpoint | Test-RdsIamPolicy x -Principal $principal).Policies.Where{ $_.Name -eq $name }.Document }
        }

        It 'adds to it, so that nobody loses access' {
            $null = $endpoint | New-RdsIamPolicy first @put
            $null = $endpoint | New-RdsIamPolicy second @put
            $endpoint | Test-RdsIamPolicy first, second -Principal $principal -Quiet | Should -Be $true, $true
            $statements = @((Read-Document | ConvertFrom-Json).Statement)
            $statements | Should -HaveCount 1
            $statements[0].Resource | Should -HaveCount 2
        }

        It 'leaves every other byte of it as it is' {
            $document = '{ "Version":"2012-10-17",  "Statement" : [ {"Sid":"Other","Effect":"Deny","NotAction":"rds-db:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}} ] }'
            $null = Invoke-Control put-role-policy @{ name = $role; policyName = $name; document = $document }
            $null = $endpoint | New-RdsIamPolicy app @put
            $own = '{"Sid":"RdsIamConnect","Effect":"Allow","Action":"rds-db:connect","Resource":"' + "$prefix`:$($sandbox.resourceId)/app" + '"}'
            Read-Document | Should -BeExactly $document.Replace(' ] }', ", $own ] }")
        }

        It 'shows with -WhatIf what comes and what goes, and does neither' {
            $null = $endpoint | New-RdsIamPolicy first @put
            $before = Read-Document
            $command = "Get-RdsIamEndpoint demo -Region $($sandbox.region) | New-RdsIamPolicy second -Attach role/$role -Name $name -WhatIf"
            $shown = Get-ShownText $command
            $shown | Should -Match "Put inline policy $name into role $role"
            $shown | Should -Match '(?m)^\+ arn:[^\s]+/second'
            $shown | Should -Not -Match '(?m)^- '
            $shown = Get-ShownText "$command -Replace"
            $shown | Should -Match '(?m)^\+ arn:[^\s]+/second'
            $shown | Should -Match '(?m)^- arn:[^\s]+/first'
            Read-Document | Should -BeExactly $before
        }

        It 'does nothing where all of it is allowed already' {
            $null = $endpoint | New-RdsIamPolicy first @put
            $said = $endpoint | New-RdsIamPolicy first @put -Verbose 4>&1
            "$said" | Should -Match "allows all of this already"
        }

        It 'takes its place with -Replace, and asks where access goes' {
            $null = $endpoint | New-RdsIamPolicy going @put
            Get-ShownText "Get-RdsIamEndpoint demo -Region $($sandbox.region) | New-RdsIamPolicy coming -Attach role/$role -Name $name -Replace 2>&1" |
                Should -Match '(?s)loses access.*/going.*-Confirm:\$false'
            $endpoint | Test-RdsIamPolicy coming -Principal $principal -Quiet | Should -BeFalse
            $endpoint | Test-RdsIamPolicy going -Principal $principal -Quiet | Should -BeTrue
            $null = $endpoint | New-RdsIamPolicy coming @put -Replace -Confirm:$false
            $endpoint | Test-RdsIamPolicy going, coming -Principal $principal -Quiet | Should -Be $false, $true
            $null = $endpoint | New-RdsIamPolicy coming, another @put -Replace
            $endpoint | Test-RdsIamPolicy coming, another -Principal $principal -Quiet | Should -Be $true, $true
        }
    }

    It 'puts as much into a role as a role may have, and says what a user may' {
        $words = @{ ResourceId = $sandbox.resourceId; Region = $sandbox.region; AccountId = $sandbox.accountId; Name = 'many' }
        $users = 1..70 | ForEach-Object { "application_user_number_$_" }
        $null = New-RdsIamPolicy $users @words -Attach role/rdsiam-demo-mfa
        Test-RdsIamPolicy application_user_number_70 -HostName $sandbox.hostName -Principal "arn:aws:iam::$($sandbox.accountId):role/rdsiam-demo-mfa" -Quiet | Should -BeTrue
        { New-RdsIamPolicy $users @words -Attach user/rdsiam-demo-user -ErrorAction Stop } | Should -Throw '*inline policies of a user may have 2048*-PerPrincipalTag*'
        { New-RdsIamPolicy $users @words -ErrorAction Stop } | Should -Throw '*a managed policy may have 6144*'
    }

    It 'puts a policy into a group' {
        $null = Get-RdsIamEndpoint demo @region | New-RdsIamPolicy by_group -Attach group/rdsiam-demo-operators -Name by-group
        Get-RdsIamEndpoint demo @region | Test-RdsIamPolicy by_group -Quiet | Should -BeTrue
    }

    It 'reads the subject <Subject> of GitHub as <Expected>' -ForEach @(
        @{ Repository = 'acme/shop'; Subject = 'ref:refs/heads/main'; Expected = 'repo:acme/shop:ref:refs/heads/main' }
        @{ Repository = 'acme/shop'; Subject = 'environment:production'; Expected = 'repo:acme/shop:environment:production' }
        @{ Repository = 'acme/shop'; Subject = 'pull_request'; Expected = 'repo:acme/shop:pull_request' }
        @{ Repository = 'acme/shop'; Subject = 'repo:acme/shop:ref:refs/heads/main'; Expected = 'repo:acme/shop:ref:refs/heads/main' }
        @{ Repository = $null; Subject = 'repo:acme/shop:ref:refs/tags/v*'; Expected = 'repo:acme/shop:ref:refs/tags/v*' }
        @{ Repository = 'acme@1/shop@2'; Subject = 'ref:refs/heads/main'; Expected = 'repo:acme@1/shop@2:ref:refs/heads/main' }
        @{ Repository = 'acme/shop'; Subject = 'repo:acme@1/shop@2:environment:live'; Expected = 'repo:acme@1/shop@2:environment:live' }
        @{ Repository = 'acme@1/shop@2'; Subject = $null; Expected = 'repo:acme@1/shop@2:*' }
    ) {
        $words = @{ TrustPolicyFor = 'GitHub'; AccountId = '123456789012' }
        if ($Repository) { $words.Repository = $Repository }
        if ($Subject) { $words.Subject = $Subject }
        $condition = (New-RdsIamPolicy @words | ConvertFrom-Json).Statement.Condition
        $test = $Expected.Contains('*') ? 'StringLike' : 'StringEquals'
        $condition.$test.'token.actions.githubusercontent.com:sub' | Should -BeExactly $Expected
    }

    It 'trusts ECS for the tasks of the account that is given' {
        $statement = (New-RdsIamPolicy -TrustPolicyFor Ecs -AccountId 123456789012 -Region eu-west-1 | ConvertFrom-Json).Statement
        $statement.Condition.StringEquals.'aws:SourceAccount' | Should -Be '123456789012'
        $statement.Condition.ArnLike.'aws:SourceArn' | Should -Be 'arn:aws:ecs:eu-west-1:123456789012:*'
    }

    It 'warns of a word that a trust policy has no use for, and of a region that is not known' {
        $null = New-RdsIamPolicy -TrustPolicyFor Lambda -AccountId 123456789012 -WarningVariable warned -WarningAction SilentlyContinue
        "$warned" | Should -Match '-AccountId says nothing'
        $null = New-RdsIamPolicy app -ResourceId db-A -Region eu-wset-1 -AccountId 123456789012 -WarningVariable warned -WarningAction SilentlyContinue
        $warned | Should -HaveCount 1
        "$warned" | Should -Match "No region 'eu-wset-1' is known"
        $null = New-RdsIamPolicy app -ResourceId db-A -Region eu-west-1 -AccountId 123456789012 -WarningVariable warned
        $warned | Should -BeNullOrEmpty
    }

    It 'refuses <Name>' -ForEach @(
        @{ Name = 'a branch without its ref'; Words = @{ TrustPolicyFor = 'GitHub'; AccountId = '123456789012'; Repository = 'acme/shop'; Subject = 'main' }; ErrorId = 'GitHubSubjectForm' }
        @{ Name = 'a ref without its path'; Words = @{ TrustPolicyFor = 'GitHub'; AccountId = '123456789012'; Repository = 'acme/shop'; Subject = 'ref:main' }; ErrorId = 'GitHubSubjectForm' }
        @{ Name = 'a subject of another repository'; Words = @{ TrustPolicyFor = 'GitHub'; AccountId = '123456789012'; Repository = 'acme/shop'; Subject = 'repo:evil/shop:ref:refs/heads/main' }; ErrorId = 'GitHubSubjectOther' }
        @{ Name = 'a repository with one number'; Words = @{ TrustPolicyFor = 'GitHub'; AccountId = '123456789012'; Repository = 'acme@1/shop' }; ErrorId = 'RepositoryForm' }
        @{ Name = 'a region for ECS without an account'; Words = @{ TrustPolicyFor = 'Ecs'; Region = 'eu-west-1' }; ErrorId = 'TrustWordMissing' }
        @{ Name = '-Replace without -Attach'; Words = @{ UserName = 'app'; Replace = $true }; ErrorId = 'ReplaceWithoutAttach' }
        @{ Name = 'a trust policy to be attached'; Words = @{ TrustPolicyFor = 'Ec2'; Attach = 'role/x' }; ErrorId = 'TrustPolicyNotAttached' }
        @{ Name = 'an account without a condition'; Words = @{ TrustPolicyFor = 'Account'; AccountId = '123456789012' }; ErrorId = 'TrustAccountOpen' }
        @{ Name = 'a party without its words'; Words = @{ TrustPolicyFor = 'GitHub' }; ErrorId = 'TrustWordMissing' }
        @{ Name = 'nothing to write about'; Words = @{}; ErrorId = 'PolicyQuestionForm' }
        @{ Name = 'a resource id without an account'; Words = @{ UserName = 'app'; ResourceId = 'db-A'; Region = 'eu-west-1' }; ErrorId = 'AccountIdRequired' }
    ) {
        { New-RdsIamPolicy @Words -ErrorAction Stop } | Should -Throw -ErrorId "$ErrorId,*"
    }

    It 'says one thing for one fault' {
        $null = New-RdsIamPolicy app -HostName nobody.abc123example.eu-west-1.rds.amazonaws.com -ErrorVariable bad -ErrorAction SilentlyContinue
        $bad | Should -HaveCount 1
    }
}

Describe 'New-RdsIamPolicy -Split' {
    BeforeAll {
        $many = @{ UserName = 1..120 | ForEach-Object { "application_user_number_$_" }; ResourceId = 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ'; Region = 'eu-west-1'; AccountId = '123456789012' }
    }

    It 'writes as many policies as the quota asks for, each user in one of them' {
        { New-RdsIamPolicy @many } | Should -Throw -ErrorId 'PolicyTooLongToWrite,*'
        $policies = New-RdsIamPolicy @many -Split
        $policies | Should -HaveCount 3
        $users = $policies | ForEach-Object { (ConvertFrom-Json $_).Statement.Resource } | ForEach-Object { $_ -replace '.*/' }
        $users | Sort-Object | Should -Be ($many.UserName | Sort-Object)
        foreach ($policy in $policies) {
            ($policy -replace '\s').Length | Should -BeLessOrEqual 6144
        }
        ($policies[0] | Test-RdsIamPolicy application_user_number_1 -ResourceId $many.ResourceId -Region eu-west-1 -AccountId 123456789012 -PolicyKind Managed).Decision | Should -Be 'Allowed'
    }

    It 'numbers the names, and leaves one that fits as it is' {
        New-RdsIamPolicy @many -Split -As Terraform -Name orders | Select-String 'data "aws_iam_policy_document" "(.+)"' | ForEach-Object { $_.Matches.Groups[1].Value } |
            Should -Be 'orders-1', 'orders-2', 'orders-3'
        $few = $many + @{}
        $few.UserName = 'app'
        New-RdsIamPolicy @few -Split -As Terraform -Name orders | Should -Match '"orders"'
    }

    It 'is for managed policies only' {
        { New-RdsIamPolicy @many -Split -Attach role/x } | Should -Throw -ErrorId 'SplitOfManagedOnly,*'
    }
}
