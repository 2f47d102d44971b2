# Connections by name, saved targets, texts in place of a host name, and connections that carry whoever signs.
BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $target = Get-SandboxTarget
    $reader = @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
    $env:RDSIAM_TARGETS = Join-Path $TestDrive 'config/targets.json'
    $env:PGSERVICEFILE = Join-Path $TestDrive 'pg_service.conf'
    $screen = { $input | Out-String -Width 80 | ForEach-Object { $_ -replace "`e\[[0-9;]*m" } }
}

AfterAll {
    Disconnect-RdsIam -All
    Remove-Item env:RDSIAM_TARGETS, env:PGSERVICEFILE -ErrorAction Ignore
}

Describe 'Connections by name' {
    BeforeEach {
        Disconnect-RdsIam -All
        $admin = Connect-RdsIam @target -Credential (Get-SandboxAdministrator) -Name admin
        $prod = Connect-RdsIam @target @reader -Name prod
    }

    It 'are found by their names, and serve by them' {
        $prod.Name | Should -Be prod
        (Get-RdsIamConnection prod).UserName | Should -Be $sandbox.userName
        (Get-RdsIamConnection adm*).Authentication | Should -Be Password
        Invoke-RdsIamQuery 'select current_user' -As Scalar -Connection admin | Should -Be $sandbox.adminUserName
        Invoke-RdsIamQuery 'select current_user' -As Scalar -Connection PROD, admin -KeepOrder | Should -Be $sandbox.userName, $sandbox.adminUserName
        { Invoke-RdsIamQuery 'select 1' -Connection nosuch } | Should -Throw '*no open connection ''nosuch''*admin, prod*'
    }

    It 'serve other runspaces, too' {
        1..2 | ForEach-Object -Parallel { Import-Module $using:RdsIamManifest; Invoke-RdsIamQuery 'select current_user' -As Scalar -Connection prod } |
            Should -Be $sandbox.userName, $sandbox.userName
    }

    It 'are completed' {
        (TabExpansion2 'Invoke-RdsIamQuery -Connection ' 31).CompletionMatches.CompletionText | Should -Be admin, prod
    }

    It 'can be selected' {
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.userName
        Select-RdsIamConnection admin
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.adminUserName
        (Get-RdsIamConnection | Where-Object IsDefault).Name | Should -Be admin
    }

    It 'leave the only one that is left as the default, and say so' {
        Disconnect-RdsIam -WarningVariable warned 3> $null
        $warned | Should -BeLike '*admin*is the default now*'
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.adminUserName
    }

    It 'leave none that nobody got in to as the default' {
        { Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction Stop } | Should -Throw -ErrorId 'LoginTokenRefused,*'
        Disconnect-RdsIam admin
        Disconnect-RdsIam -WarningVariable warned 3> $null
        $warned | Should -BeNullOrEmpty
        { Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Throw -ErrorId 'NoConnection,*'
    }

    It 'leave no default where several could be meant' {
        $null = Connect-RdsIam @target -Database postgres -Credential (Get-SandboxAdministrator)
        Disconnect-RdsIam -WarningVariable warned
        $warned | Should -BeNullOrEmpty
        { Invoke-RdsIamQuery 'select 1' -ErrorAction Stop } | Should -Throw '*2 connections are open*' -ErrorId 'NoConnection,*'
        Select-RdsIamConnection prod
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.userName
    }

    It 'are opened to several databases at once, and by wildcards' {
        $words = $target.Clone()
        $words.Database = $sandbox.database, 'post*'
        $all = Connect-RdsIam @words -Credential (Get-SandboxAdministrator) -Name many
        $all.Database | Should -Be $sandbox.database, postgres
        $all.Name | Should -Be "many-$($sandbox.database)", many-postgres
        Invoke-RdsIamQuery 'select current_database()' -As Scalar -Connection many-postgres | Should -Be postgres
        $words.Database = 'nosuch*'
        { Connect-RdsIam @words -Credential (Get-SandboxAdministrator) -ErrorAction Stop } | Should -Throw -ErrorId 'NoDatabaseMatches,*'
    }
}

Describe 'A connection carries whoever signs' {
    BeforeAll {
        Disconnect-RdsIam -All
        $connection = Connect-RdsIam @target @reader
    }

    It 'to Get-RdsIamToken, by pipe and as the default' {
        ($connection | Get-RdsIamToken).PrincipalArn | Should -BeLike '*assumed-role/rdsiam-demo-app/*'
        $token = Get-RdsIamToken
        $token.PrincipalArn | Should -BeLike '*assumed-role/rdsiam-demo-app/*'
        $token.HostName, $token.UserName | Should -Be $target.HostName, $sandbox.userName
    }

    It 'unless words say who signs' {
        (Get-RdsIamToken -AccessKey $sandbox.accessKeyId -SecretKey $sandbox.secretAccessKey).PrincipalArn | Should -BeNullOrEmpty
    }

    It 'to Test-RdsIamConnection, trust included' {
        $connection | Test-RdsIamConnection -Quiet | Should -BeTrue
        Test-RdsIamConnection -Quiet | Should -BeTrue
    }

    It 'to Invoke-RdsIamCommand' {
        $variables = Invoke-RdsIamCommand -EnvironmentOnly -NoMask
        ($variables | Where-Object Name -EQ PGUSER).Value | Should -Be $sandbox.userName
        ($variables | Where-Object Name -EQ PGSSLROOTCERT).Value | Should -Be $target.RootCertificate
    }

    It 'to Export-RdsIamPgPass' {
        $file = Join-Path $TestDrive pgpass
        (Export-RdsIamPgPass -Path $file).UserName | Should -Be $sandbox.userName
        Get-Content $file | Should -Not -BeNullOrEmpty
    }

    It 'and the login that failed last is the one that is tested' {
        Connect-RdsIam @target -UserName $sandbox.deniedUserName -RoleArn $sandbox.roleArn -ErrorAction SilentlyContinue
        $checks = Test-RdsIamConnection -Verbose 4>&1
        @($checks | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and "$_" -like "*login of $($sandbox.deniedUserName)@*" }).Count | Should -Be 1
        @($checks | Where-Object { $_ -is [RdsIam.RdsIamCheck] -and $_.Status -eq 'Failed' }).Count | Should -BeGreaterThan 0
        Get-RdsIamConnection -UserName $sandbox.deniedUserName | Disconnect-RdsIam
    }
}

Describe 'Saved targets' {
    BeforeAll {
        Disconnect-RdsIam -All
        Remove-Item $env:RDSIAM_TARGETS -ErrorAction Ignore
    }

    It 'are saved by words, and found by name wherever a host is expected' {
        $saved = Export-RdsIamTarget demo @target @reader -Comment 'the demo'
        $saved.Name, $saved.Endpoint, $saved.RoleArn, $saved.Comment | Should -Be demo, $target.HostName, $sandbox.roleArn, 'the demo'
        (Connect-RdsIam demo).UserName | Should -Be $sandbox.userName
        Invoke-RdsIamQuery 'select current_user' -As Scalar -HostName demo | Should -Be $sandbox.userName
        (Get-RdsIamToken demo).HostName | Should -Be $target.HostName
        (Connect-RdsIam demo -Database postgres -Credential (Get-SandboxAdministrator) -UserName $sandbox.adminUserName).Database | Should -Be postgres
        Get-RdsIamTarget de* | Connect-RdsIam | ForEach-Object UserName | Should -Be $sandbox.userName
        (TabExpansion2 'Connect-RdsIam dem' 18).CompletionMatches.CompletionText | Should -Contain demo
    }

    It 'are saved from the connection that is open' {
        $null = Connect-RdsIam @target @reader
        $saved = Export-RdsIamTarget open -WarningAction SilentlyContinue
        $saved.UserName, $saved.RoleArn, $saved.RootCertificate | Should -Be $sandbox.userName, $sandbox.roleArn, $target.RootCertificate
        (Connect-RdsIam open).UserName | Should -Be $sandbox.userName
    }

    It 'keep the profile that the connection was made with, and the roles on top of it' {
        $files = @{ AWS_SHARED_CREDENTIALS_FILE = Join-Path $TestDrive 'aws-credentials'; AWS_CONFIG_FILE = Join-Path $TestDrive 'aws-config'; AWS_PROFILE = 'ops' }
        Set-Content $files.AWS_SHARED_CREDENTIALS_FILE "[ops]`naws_access_key_id = $($sandbox.accessKeyId)`naws_secret_access_key = $($sandbox.secretAccessKey)"
        Set-Content $files.AWS_CONFIG_FILE "[profile demo]`nsource_profile = ops`nrole_arn = $($sandbox.roleArn)"
        $kept = @{ AWS_ACCESS_KEY_ID = $env:AWS_ACCESS_KEY_ID; AWS_SECRET_ACCESS_KEY = $env:AWS_SECRET_ACCESS_KEY }
        Remove-Item Env:AWS_ACCESS_KEY_ID, Env:AWS_SECRET_ACCESS_KEY
        $files.Keys | ForEach-Object { Set-Item "Env:$_" $files[$_] }
        try {
            $null = Connect-RdsIam @target -UserName $sandbox.userName -ProfileName demo
            $byProfile = Export-RdsIamTarget byProfile -WarningVariable said
            $byProfile.ProfileName, $byProfile.RoleArn | Should -Be demo, $null
            # The same signer by other words would be the same pool.
            Disconnect-RdsIam -All
            $null = Connect-RdsIam @target -UserName $sandbox.userName -RoleArn $sandbox.roleArn
            $byVariable = Export-RdsIamTarget byVariable -WarningVariable +said
            $byVariable.ProfileName, $byVariable.RoleArn | Should -Be ops, $sandbox.roleArn
            $said | Should -BeNullOrEmpty
            Remove-Item Env:AWS_PROFILE
            (Connect-RdsIam byProfile).UserName, (Connect-RdsIam byVariable).UserName | Should -Be $sandbox.userName, $sandbox.userName
        }
        finally {
            $files.Keys | ForEach-Object { Remove-Item "Env:$_" -ErrorAction Ignore }
            $kept.Keys | ForEach-Object { Set-Item "Env:$_" $kept[$_] }
            Disconnect-RdsIam -All
        }
    }

    It 'say where a tunnel of theirs is not opened, and what does: <Name>' -ForEach @(
        @{ Name = 'Get-RdsIamToken'; Run = { Get-RdsIamToken far -WarningVariable said -WarningAction SilentlyContinue; $said } }
        @{ Name = 'Export-RdsIamPgPass'; Run = { Export-RdsIamPgPass far -Path "$TestDrive/far" -WarningVariable said -WarningAction SilentlyContinue; $said } }
    ) {
        $null = Export-RdsIamTarget far -HostName $target.HostName -UserName $sandbox.userName -RoleArn $sandbox.roleArn -Through $sandbox.throughSsm
        $said = @(& $Run)[-1]
        "$said" | Should -BeLike "*is reached through $($sandbox.throughSsm), and this cmdlet opens no tunnel.*"
        $advised = "$said" -replace '^.*: (?=Start-)'
        $tunnel = & ([scriptblock]::Create("$advised -RoleArn $($sandbox.roleArn) -WarningAction SilentlyContinue"))
        $tunnel.Through | Should -Be $sandbox.throughSsm
        $tunnel | Stop-RdsIamTunnel
        @(Get-RdsIamToken $target.HostName u -WarningVariable none).Count | Should -Be 1
        $none | Should -BeNullOrEmpty
    }

    It 'inherit, and keep comments' {
        Set-Content $env:RDSIAM_TARGETS "{ // ours`n `"targets`": { `"base`": { `"roleArn`": `"$($sandbox.roleArn)`", `"connectTo`": `"$($target.ConnectTo)`", `"rootCertificate`": `"$($target.RootCertificate)`" },`n `"app`": { `"extends`": `"base`", `"hostName`": `"$($target.HostName)`", `"userName`": `"$($sandbox.userName)`", `"database`": `"$($target.Database)`" }, } }"
        (Connect-RdsIam app).UserName | Should -Be $sandbox.userName
        { Connect-RdsIam base -ErrorAction Stop } | Should -Throw -ErrorId 'TargetWithoutHost,*'
        Remove-RdsIamTarget app
        Get-Content $env:RDSIAM_TARGETS -Raw | Should -BeLike '*// ours*base*'
        { Remove-RdsIamTarget app -ErrorAction Stop } | Should -Throw -ErrorId 'TargetUnknown,*'
    }

    It 'fit 80 columns' {
        $null = Export-RdsIamTarget demo @target @reader
        (Get-RdsIamTarget | & $screen) -split "`n" | ForEach-Object { $_.TrimEnd().Length } | Should -Not -BeGreaterThan 80
    }

    It 'hold no secrets' {
        { Export-RdsIamTarget x @target -UserName y -AccessKey AKIAX -SecretKey s } | Should -Throw -ErrorId 'TargetKeepsNoSecret,*'
        Set-Content $env:RDSIAM_TARGETS '{ "targets": { "a": { "password": "hunter2" } } }'
        $failed = { Get-RdsIamTarget -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'TargetHoldsSecret,*'
        "$($failed.Exception)" | Should -Not -BeLike '*hunter2*'
        Remove-Item $env:RDSIAM_TARGETS
    }

    It 'are also the services of libpq' {
        Set-Content $env:PGSERVICEFILE "[demo-service]`nhost=$($target.HostName)`nuser=$($sandbox.userName)`ndbname=$($target.Database)"
        $words = @{ ConnectTo = $target.ConnectTo; RootCertificate = $target.RootCertificate; RoleArn = $sandbox.roleArn }
        (Connect-RdsIam demo-service @words).UserName | Should -Be $sandbox.userName
    }
}

Describe 'Texts in place of a host name' {
    It 'are taken: <_>' -ForEach 'postgres://{0}@{1}/{2}', 'jdbc:postgresql://{1}/{2}?user={0}', 'host={1} user={0} dbname={2}', 'Host={1};Username={0};Database={2}' {
        $text = $_ -f $sandbox.userName, $target.HostName, $target.Database
        $connection = Connect-RdsIam $text -ConnectTo $target.ConnectTo -RootCertificate $target.RootCertificate -RoleArn $sandbox.roleArn
        $connection.UserName, $connection.Database | Should -Be $sandbox.userName, $target.Database
    }

    It 'are refused with a password in them, which is not shown' {
        $failed = { Connect-RdsIam "postgres://app:hunter2@$($target.HostName)/x" -ErrorAction Stop } | Should -Throw -PassThru -ErrorId 'ConnectionTextPassword,*'
        "$failed $($failed.Exception)" | Should -Not -BeLike '*hunter2*'
    }
}

Describe 'Words from elsewhere' {
    It 'an empty cell of a CSV says nothing' {
        $row = "HostName,UserName,Database,Region,ProfileName,RoleArn,ConnectTo`n$($target.HostName),$($sandbox.userName),$($target.Database),,,$($sandbox.roleArn),$($target.ConnectTo)" | ConvertFrom-Csv
        ($row | Connect-RdsIam -RootCertificate $target.RootCertificate).UserName | Should -Be $sandbox.userName
    }

    It 'an empty word on the command line is a mistake' {
        { Connect-RdsIam @target -UserName x -RoleArn '' } | Should -Throw -ErrorId 'WordEmpty,*'
        { Connect-RdsIam @target -UserName x -Region $null } | Should -Throw -ErrorId 'WordEmpty,*'
    }

    It 'AWS.Tools'' own defaults come before the environment, and after the command line' {
        $StoredAWSCredentials = [pscustomobject]@{ AccessKeyId = 'AKIASTORED0000000000'; SecretAccessKey = 'secret' }
        $StoredAWSRegion = 'eu-central-1'
        $token = Get-RdsIamToken db.example.com app -NoResolve
        $token.AccessKeyId, $token.Region | Should -Be AKIASTORED0000000000, eu-central-1
        (Get-RdsIamToken $target.HostName app -AccessKey $sandbox.accessKeyId -SecretKey $sandbox.secretAccessKey).AccessKeyId | Should -Be $sandbox.accessKeyId
    }

    It 'a default role leaves the open connection in use' {
        $null = Connect-RdsIam @target -Credential (Get-SandboxAdministrator)
        $PSDefaultParameterValues['*-RdsIam*:RoleArn'] = $sandbox.roleArn
        Invoke-RdsIamQuery 'select current_user' -As Scalar | Should -Be $sandbox.adminUserName
        $PSDefaultParameterValues.Remove('*-RdsIam*:RoleArn')
    }
}
