# Whatever text a parameter takes arrives as exactly that text, in SQL, in files, in arguments of programs and in documents, or is refused by a
# fault with an id of its own; nothing in it is obeyed. Words that many cmdlets share go one way (Words.Tests.ps1 holds that), so a word is
# tried once. A word that is in none of the lists fails.
BeforeDiscovery {
    $texts = @(
        @{ Kind = 'SQL'; Evil = "q`"'\; drop table victim; --/*`n`$`$x" }
        @{ Kind = 'shells and runners'; Evil = '::error::x ##vso[task.y]`id` $(touch canary) ${x} %s %00' }
        @{ Kind = 'terminals'; Evil = "`e]0;owned`a`e[2J`u{202e}`u{9b}1m `t*?[a] x:y=z#" }
    )
    # Where a text goes: the words that take it there, and what has come of it.
    $places = @(
        @{ Place = 'a parameter of a statement'; Words = 'Parameter', 'Query'; Run = { Invoke-RdsIamQuery 'select $1::text' $evil -As Scalar } }
        @{ Place = 'a name in a statement'; Words = @(); Run = { (Invoke-RdsIamQuery "select 1 as $quoted").PSObject.Properties.Name } }
        @{ Place = 'a role of a session'; Words = 'Role'; Run = { Use-Session @{ Role = $evil } 'select current_user::text' } }
        @{ Place = 'a search path of a session'; Words = 'SearchPath'; Run = { Use-Session @{ SearchPath = $evil } 'select current_schema()::text' } }
        @{ Place = 'a savepoint'; Words = 'Complete-RdsIamTransaction Name', 'Start-RdsIamTransaction Name', 'Undo-RdsIamTransaction Name'; Run = {
                Start-RdsIamTransaction
                try {
                    Start-RdsIamTransaction -Name $evil
                    Undo-RdsIamTransaction -Name $evil
                    $null = Invoke-RdsIamQuery "rollback to savepoint $quoted"
                    Start-RdsIamTransaction -Name $evil
                    Complete-RdsIamTransaction -Name $evil
                    $evil
                }
                finally { Undo-RdsIamTransaction -ErrorAction Ignore }
            }
        }
        @{ Place = 'a table, its columns and values'; Words = 'Import-RdsIamData Table', 'Import-RdsIamData InputObject', 'Import-RdsIamData Column', 'Upsert'; Run = {
                $row = [pscustomobject]@{ $evil = $evil; n = 1 }
                $null = $row | Import-RdsIamData $quoted -CreateTable
                $null = Invoke-RdsIamQuery "create unique index on $quoted ($quoted)"
                $null = $row | Import-RdsIamData $quoted -Column $evil -Upsert $evil
                Invoke-RdsIamQuery 'select attrelid::regclass::text, attname::text from pg_attribute where attname = $1 and attnum = 1 and attrelid = $2::regclass' $evil, $quoted | ForEach-Object attname
                Invoke-RdsIamQuery 'select relname::text from pg_class where relname = $1' $evil -As Scalar
                Invoke-RdsIamQuery "select $quoted from $quoted" -As Scalar
            }
        }
        @{ Place = 'a file of rows'; Words = 'Export-RdsIamData Table', 'Export-RdsIamData Path', 'Export-RdsIamData Column'; Run = {
                $file = "$TestDrive/$($evil -replace '[/\\:]')"
                $null = Export-RdsIamData -Table $quoted -Path $file -Column $evil
                $row = Get-Content -Raw -LiteralPath $file | ConvertFrom-Csv
                $row.PSObject.Properties.Name
                $row.PSObject.Properties.Value
                $null = Invoke-RdsIamQuery "truncate $quoted"
                $null = Import-RdsIamData $quoted -LiteralPath $file
                Invoke-RdsIamQuery "select $quoted from $quoted" -As Scalar
            }
        }
        @{ Place = 'a copy of a table'; Words = 'Copy-RdsIamData Table', 'Copy-RdsIamData Column', 'Map', 'To', 'Destination'; Run = {
                $null = Invoke-RdsIamQuery "create schema if not exists other; create table other.$quoted ($quoted text, n int)"
                $null = Copy-RdsIamData $quoted -To injection -Destination "other.$quoted" -Map @{ $evil = $evil }
                Invoke-RdsIamQuery "select $quoted from other.$quoted" -As Scalar
            }
        }
        @{ Place = 'tables and databases that are listed'; Words = 'Get-RdsIamTable Name', 'Get-RdsIamDatabase Name', 'Test-RdsIamConnection Table', 'Test-RdsIamConnection Schema'; Run = {
                Get-RdsIamTable "public.$escaped" | ForEach-Object Name
                Get-RdsIamDatabase $escaped | ForEach-Object Database
            }
        }
        @{ Place = 'a database, and a connection by name'; Words = 'Database', 'Connect-RdsIam Name', 'Get-RdsIamConnection Name', 'Connect-RdsIam Database', 'Get-RdsIamConnection Database'; Run = {
                $own = $target + @{ Database = $escaped }
                $connection = Connect-RdsIam @own -Credential $administrator -Name $evil -MaxPoolSize 2
                try { $connection.Name; $connection.Database; Invoke-RdsIamQuery 'select current_database()::text' -Connection $evil -As Scalar }
                finally { $connection | Disconnect-RdsIam; Select-RdsIamConnection injection }
            }
        }
        @{ Place = 'a user with its rights'; Words = 'New-RdsIamUser UserName', 'New-RdsIamUser Database', 'New-RdsIamUser Schema', 'ObjectOwner', 'MemberOf', 'Setting', 'Get-RdsIamUser UserName', 'Remove-RdsIamUser UserName', 'Remove-RdsIamUser Database', 'Get-RdsIamUser Database', 'ReassignTo'; Run = {
                $user = "u$evil"
                $null = New-RdsIamUser $user -Database $evil -Access ReadWrite -Schema $evil -MemberOf $evil -SearchPath $evil -ObjectOwner $evil -Setting @{ application_name = $evil } -Connection injection -Confirm:$false -WarningAction SilentlyContinue
                try {
                    (Invoke-RdsIamQuery 'select rolname::text from pg_roles where rolname = $1' $user -As Scalar).Substring(1)
                    Invoke-RdsIamQuery 'select r.rolname::text from pg_auth_members m join pg_roles r on r.oid = m.roleid join pg_roles u on u.oid = m.member where u.rolname = $1 and r.rolname <> ''rds_iam''' $user -As Scalar
                    Invoke-RdsIamQuery 'select substr(s, 18) from pg_db_role_setting d, unnest(setconfig) s where setrole = (select oid from pg_roles where rolname = $1) and s like ''application_name=%''' $user -As Scalar
                    (Get-RdsIamUser ([WildcardPattern]::Escape($user)) -Database $escaped @target -Credential $administrator).UserName.Substring(1)
                }
                finally { $null = Remove-RdsIamUser $user -Database $evil -ReassignTo $evil -Connection injection -Confirm:$false }
                (Invoke-RdsIamQuery 'select count(*) from pg_roles where rolname = $1' $user -As Scalar) -eq 0 ? $evil : 'left behind'
            }
        }
        @{ Place = 'a token'; Words = 'UserName', 'AdministratorUserName', 'Token'; Run = { (Get-RdsIamToken $sandbox.hostName $evil -AsPlainText | ConvertFrom-RdsIamToken).UserName } }
        @{ Place = 'a saved target'; Words = 'Export-RdsIamTarget Name', 'Get-RdsIamTarget Name', 'Remove-RdsIamTarget Name', 'Comment', 'Extends'; Run = {
                $null = Export-RdsIamTarget $evil -HostName $sandbox.hostName -UserName $evil -Database $evil -Comment $evil -Confirm:$false
                $saved = Get-RdsIamTarget $escaped
                $saved.Name; $saved.UserName; $saved.Database; $saved.Comment
                Remove-RdsIamTarget $evil -Confirm:$false
            }
        }
        @{ Place = 'arguments of a program'; Words = 'ArgumentList', 'FilePath'; Run = {
                (Invoke-RdsIamCommand -HostName $sandbox.hostName -UserName u -FilePath printf -ArgumentList '%s', $evil) -join "`n"
            }
        }
        @{ Place = 'a password file'; Words = 'Export-RdsIamPgPass Path', 'ServiceName', 'Export-RdsIamPgPass ServiceFile'; Refused = 'PgPassLineBreak'; Run = {
                $file = "$TestDrive/$($evil -replace '[/\\:]').pass"
                $null = Export-RdsIamPgPass $sandbox.hostName $evil $evil -Path $file
                # By libpq's rule: a backslash keeps what is behind it, a colon ends a field.
                $fields = [regex]::Matches((Get-Content -Raw -LiteralPath $file), '\G((?:\\.|[^:\\\n])*):') | ForEach-Object { $_.Groups[1].Value -replace '\\(.)', '$1' }
                $fields[2]; $fields[3]
                $null = Export-RdsIamPgPass $sandbox.hostName $evil $evil -Path $file -Remove
                (Test-Path -LiteralPath $file) -and (Get-Content -Raw -LiteralPath $file) ? 'left behind' : $evil
            }
        }
        @{ Place = 'a policy'; Words = 'New-RdsIamPolicy UserName'; Refused = 'UserNotInPolicy'; Run = {
                $document = New-RdsIamPolicy $evil -ResourceId db-ABCDEFGHIJKL -AccountId 123456789012 -Region eu-west-1 | ConvertFrom-Json
                @($document.Statement)[0].Resource -replace '^arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABCDEFGHIJKL/' -replace '\$\{([*?$])\}', '$1'
            }
        }
    )
    $places | Where-Object { -not $_.ContainsKey('Refused') } | ForEach-Object { $_.Refused = @() }

    # What goes into requests to AWS, which its SDK writes, or says where to connect and whom to trust.
    $asked = 'AccessKey', 'SecretKey', 'SessionToken', 'ExternalId', 'SerialNumber', 'TokenCode', 'RoleArn', 'RoleSessionName', 'ProfileName',
        'WebIdentityTokenFile', 'Region', 'ConnectTo', 'HostName', 'Through', 'RootCertificate', 'MasterSecret', 'SessionDocument'
    # Tried by other tests.
    $elsewhere = @{
        'Enable-RdsIamAuthentication.Tests.ps1' = @('Identifier')
        'Invoke-RdsIamQuery.Scripts.Tests.ps1' = 'Invoke-RdsIamQuery InputFile', 'Invoke-RdsIamQuery LiteralPath'
        'Invoke-RdsIamQuery.Input.Tests.ps1' = @('Invoke-RdsIamQuery InputObject')
        'Import-RdsIamData.Files.Tests.ps1' = 'Import-RdsIamData InputFile', 'Import-RdsIamData LiteralPath'
        'CopyOptionsTests.cs' = @('Null')
        'GrantTextTests.cs' = @('Grant')
        'TrustDraftTests.cs' = 'New-RdsIamPolicy Principal', 'PerPrincipalTag', 'Repository', 'Subject', 'OrganizationId', 'ServiceConnection'
        'PolicyWriterTests.cs' = 'New-RdsIamPolicy Name', 'New-RdsIamPolicy ResourceId', 'AccountId', 'ResourceId'
        'New-RdsIamPolicy.Tests.ps1' = @('Attach')
        'Tunnel.Tests.ps1' = @('SessionParameter')
        'Start-RdsIamProxy.Tests.ps1' = 'LogPath', 'SocketFolder', 'Start-RdsIamProxy ServiceFile'
        'Get-RdsIamAccess.Tests.ps1' = 'AccountRoleArn', 'Get-RdsIamAccess Table', 'Privilege', 'Get-RdsIamAccess Principal', 'Test-RdsIamAccess Principal', 'Baseline', 'Expect'
        'Test-RdsIamPolicy.Tests.ps1' = 'Action', 'Context', 'Resource', 'Test-RdsIamPolicy Principal'
        'Dsql.Tests.ps1' = @('New-RdsIamUser Principal')
    }
    # Objects, and documents that are read and go nowhere (FuzzTests.cs gives those broken ones).
    $objects = 'Activity', 'AuthorizationDetails', 'AwsCredential', 'Certificate', 'Connection', 'Credential', 'DatabaseUser', 'Encoding', 'Endpoint',
        'IdleTimeout', 'ListenAddress', 'New-RdsIamUser InputObject', 'Start-RdsIamProxy InputObject', 'Test-RdsIamPolicy InputObject', 'Password',
        'PermissionsBoundary', 'PolicyDocument', 'Proxy', 'ScriptBlock', 'ServiceControlPolicy', 'Session', 'SessionPolicy', 'TrustPolicy', 'Tunnel'
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $administrator = Get-SandboxAdministrator
    $target = Get-SandboxTarget
    $target.Remove('Database')
    $kept = $env:RDSIAM_TARGETS
    $env:RDSIAM_TARGETS = "$TestDrive/targets.json"

    function Use-Session([hashtable] $Words, [string] $Sql) {
        $session = New-RdsIamSession -Connection injection @Words
        try { Invoke-RdsIamQuery $Sql -Session $session -As Scalar } finally { $session | Remove-RdsIamSession }
    }

    function Get-Quoted([string] $Name) { '"' + $Name.Replace('"', '""') + '"' }
}

AfterAll {
    $env:RDSIAM_TARGETS = $kept
}

Describe 'A hostile text for <Kind>' -ForEach $texts {
    BeforeAll {
        $quoted = Get-Quoted $Evil
        $here = Get-Location
        Set-Location $TestDrive
        $null = Connect-RdsIam @target -Database $sandbox.database -Credential $administrator -Name injection_first
        $null = Invoke-RdsIamQuery "create role $quoted; grant $quoted to current_user" -Connection injection_first
        $null = Invoke-RdsIamQuery "create database $quoted" -Connection injection_first
        # Where wildcards may stand, their signs are names when they are escaped.
        $escaped = [WildcardPattern]::Escape($Evil)
        $null = Connect-RdsIam @target -Database $escaped -Credential $administrator -Name injection
        Select-RdsIamConnection injection
        $null = Invoke-RdsIamQuery "create table victim (id int); create schema $quoted authorization $quoted"
    }

    AfterAll {
        Set-Location $here
        Disconnect-RdsIam -Connection injection
        $null = Invoke-RdsIamQuery "drop database $quoted with (force)" -Connection injection_first
        $null = Invoke-RdsIamQuery "drop role $quoted" -Connection injection_first
        Disconnect-RdsIam -All
    }

    It 'is exactly that in <Place>' -ForEach $places {
        $came = @(try { & $Run } catch [RdsIam.RdsIamException] { $_ })
        if ($came.Count -eq 1 -and $came[0] -is [Management.Automation.ErrorRecord]) {
            ($came[0].FullyQualifiedErrorId -split ',')[0] | Should -BeIn $Refused -Because "$Place refuses it: $($came[0])"
        }
        else {
            $came.Count | Should -BeGreaterThan 0
            foreach ($one in $came) { $one | Should -BeExactly $Evil }
        }

        Invoke-RdsIamQuery "select to_regclass('public.victim') is not null" -As Scalar | Should -BeTrue
        Test-Path canary | Should -BeFalse
    }
}

Describe 'A hostile text' {
    It 'is tried on every word that takes a text' -ForEach @{ Known = @($places.Words) + $asked + $objects + @($elsewhere.Values | ForEach-Object { $_ }); Files = @($elsewhere.Keys) } {
        $ofPowerShell = [Management.Automation.PSCmdlet]::CommonParameters + 'WhatIf', 'Confirm'
        $new = foreach ($cmdlet in Get-Command -Module RdsIam -CommandType Cmdlet) {
            foreach ($word in $cmdlet.Parameters.Values | Where-Object Name -NotIn $ofPowerShell) {
                $type = [Nullable]::GetUnderlyingType($word.ParameterType) ?? $word.ParameterType
                $isText = -not ($type.IsEnum -or $type.IsPrimitive -or $type -in [switch], [datetime], [datetimeoffset], [timespan] -or ($type.IsArray -and $type.GetElementType().IsPrimitive))
                if ($isText -and $word.Name -notin $Known -and "$($cmdlet.Name) $($word.Name)" -notin $Known) { "$($cmdlet.Name) $($word.Name)" }
            }
        }
        $new | Should -BeNullOrEmpty
        $all = Get-ChildItem (Join-Path $RdsIamRoot tests) -Recurse -File -Include *.Tests.ps1, *Tests.cs | ForEach-Object Name
        $Files | Where-Object { $_ -notin $all } | Should -BeNullOrEmpty
    }

    It 'for -<Word> is refused by a fault, or taken' -ForEach ($asked | ForEach-Object { @{ Word = $_; Texts = $texts.Evil + "a`0b" } }) {
        foreach ($evil in $Texts) {
            $words = @{ HostName = $sandbox.hostName; Credential = [pscredential]::new('nobody', (ConvertTo-SecureString x -AsPlainText -Force)); ConnectTo = '127.0.0.1:1' }
            if ($Word -notin 'ConnectTo', 'HostName', 'RootCertificate', 'MasterSecret', 'Through', 'SessionDocument') { $words.Remove('Credential'); $words.UserName = 'u' }
            if ($Word -in 'MasterSecret', 'Through') { $words.Remove('Credential') }
            if ($Word -in 'Through', 'SessionDocument') { $words.Remove('ConnectTo') }
            if ($Word -eq 'SessionDocument') { $words.Through = 'ssm:i-0123456789abcdef0' }
            if ($Word -in 'SecretKey', 'SessionToken') { $words.AccessKey = 'AKIAOWN'; $words.SecretKey = 'x' }
            $words[$Word] = $evil
            $fault = $null
            try { $null = Connect-RdsIam @words -WarningAction SilentlyContinue } catch { $fault = $_ }
            $fault | Should -Not -BeNullOrEmpty
            $isOwn = $fault.Exception -is [RdsIam.RdsIamException] -or $fault.Exception -is [Management.Automation.ParameterBindingException]
            $isOwn | Should -BeTrue -Because "-$Word gives $($fault.Exception.GetType()): $fault"
        }
    }
}
