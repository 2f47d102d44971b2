BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    Import-Module $RdsIamManifest
    $cmdlets = Get-Command -Module RdsIam -CommandType Cmdlet
}

BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
    Set-SandboxEnvironment
    $sandbox = $RdsIamTestSandbox.Description
    $ofPowerShell = [System.Management.Automation.PSCmdlet]::CommonParameters + 'WhatIf', 'Confirm'

    # What of an attribute makes a word mean the same or not.
    function Get-Rule($attribute) {
        switch ($attribute.GetType().Name) {
            { $_ -in 'ParameterAttribute', 'AliasAttribute', 'NullableAttribute' } { break }
            'ValidateRangeAttribute' { "$($attribute.MinRange) to $($attribute.MaxRange)"; break }
            'ArgumentCompleterAttribute' { "completed by $($attribute.Type)"; break }
            default { $_ -replace 'Attribute$' }
        }
    }

    # A word that means something else in these cmdlets, each with the reason.
    $exceptions = @{
        'Get-RdsIamConnection'   = 'HostName', 'UserName', 'Database', 'Name'  # patterns that choose among pools, and no target
        'Connect-RdsIam'         = 'Database', 'Name'                  # several databases at once; a name to give, and not to look for
        'Export-RdsIamTarget'    = @('Name')                           # the same, of a target
        'Get-RdsIamTarget'       = @('Name')                           # patterns of targets
        'Remove-RdsIamTarget'    = @('Name')                           # targets, none of them a pattern
        'Start-RdsIamTransaction'    = @('Name')                       # a savepoint's
        'Complete-RdsIamTransaction' = @('Name')                       # the same
        'Undo-RdsIamTransaction' = @('Name')                           # the same
        'Remove-RdsIamSession'   = @('Session')                        # several at once
        'Get-RdsIamDatabase'     = @('Name')                           # patterns of databases
        'Get-RdsIamTable'        = @('Name')                           # patterns of tables
        'Start-RdsIamProxy'      = 'Port', 'InputObject'               # where clients come, and not what is signed; endpoints only
        'Get-RdsIamProxy'        = @('Port')                           # ports of proxies
        'Stop-RdsIamProxy'       = @('Port')                           # the same
        'Stop-RdsIamTunnel'      = @('LocalPort')                      # ports to stop, and not one to open
        'Get-RdsIamUser'         = 'UserName', 'Database'              # patterns that choose among users and databases
        'New-RdsIamUser'         = 'UserName', 'Database', 'InputObject', 'ResourceId'  # the users to make, and where; records of one type
        'Remove-RdsIamUser'      = 'UserName', 'Database'              # the users to remove, and where
        'New-RdsIamPolicy'       = 'UserName', 'ResourceId', 'Principal', 'As', 'Name'  # many users and ids make one policy, which trusts one principal
        'Test-RdsIamPolicy'      = 'UserName', 'ResourceId', 'Principal'        # a matrix of questions
        'Get-RdsIamAccess'       = 'Principal', 'UserName', 'HostName', 'Through', 'Region', 'As'  # patterns that choose among rows; whom a stolen key belongs to, and no tunnel; several regions
        'Test-RdsIamAccess'      = 'Principal', 'UserName', 'HostName', 'Region'  # the same
        'Get-RdsIamEndpoint'     = @('Region')                         # the only cmdlet that looks in several regions
        'Get-RdsIamToken'        = @('As')                             # each cmdlet has forms of its own
        'Test-RdsIamConnection'  = @('Table')                          # many tables to look at, and not one to copy
        'Copy-RdsIamData'        = @('Table')                          # many tables to copy, also piped
        'Export-RdsIamData'      = @('Encoding')                       # a file has one; what is read may say its own by a byte order mark
    }

    # What is told of a word otherwise than elsewhere, each with the reason.
    $toldOtherwise = @{
        'Invoke-RdsIamCommand'  = @('ConnectTimeout')                  # the program waits, and not this module
        'Test-RdsIamConnection' = 'ConnectTimeout', 'Credential'       # each step waits; an administrator who looks the user up
        'Start-RdsIamProxy'     = 'ConnectTimeout', 'Database', 'UserName'  # of each login that clients cause; what they do not say
        'Start-RdsIamTunnel'    = 'ConnectTimeout', 'HostName'         # nothing is signed here
        'Get-RdsIamActivity'    = 'Database', 'UserName'               # who asks, and where: sessions of all are shown
        'Stop-RdsIamActivity'   = 'Database', 'UserName'               # the same
        'Get-RdsIamDatabase'    = @('Database')                        # the same, of databases
        'New-RdsIamPolicy'      = 'HostName', 'Region'                 # what the policy is about, and no login
        'Test-RdsIamPolicy'     = 'HostName', 'Region'                 # the same
    }

    # The words of a target, a tunnel and whoever signs, which the cmdlets share.
    $shared = 'HostName', 'UserName', 'Database', 'Credential', 'ConnectTimeout', 'MaxPoolSize' + @(
        foreach ($name in 'ITargetParameters', 'ITunnelParameters', 'IIdentityParameters') {
            (Get-Command Get-RdsIamToken).ImplementingType.Assembly.GetType("RdsIam.Commands.Words.$name", $true).GetProperties().Name
        })

    # The beginning of what the help tells of a parameter: up to where the first thing is said.
    function Get-Told {
        $help = [xml](Get-Content -Raw (Join-Path (Split-Path $RdsIamManifest) en-US RdsIam.dll-Help.xml))
        foreach ($parameter in $help.SelectNodes("//*[local-name() = 'parameters']/*[local-name() = 'parameter']")) {
            [pscustomobject]@{
                Cmdlet = $parameter.SelectSingleNode("../../*[local-name() = 'details']/*[local-name() = 'name']").InnerText.Trim()
                Name   = $parameter.SelectSingleNode("*[local-name() = 'name']").InnerText.Trim()
                Text   = ($parameter.SelectSingleNode("*[local-name() = 'description']").InnerText.Trim() -split '[.:;(]')[0].Trim()
            }
        }
    }

    $words = foreach ($cmdlet in Get-Command -Module RdsIam -CommandType Cmdlet) {
        $fresh = [Activator]::CreateInstance($cmdlet.ImplementingType)
        foreach ($word in $cmdlet.Parameters.Values | Where-Object Name -NotIn $ofPowerShell) {
            [pscustomobject]@{
                Cmdlet     = $cmdlet.Name
                Name       = $word.Name
                Type       = "$($word.ParameterType)"
                Aliases    = ($word.Aliases | Sort-Object) -join ', '
                Rules      = ($word.Attributes | ForEach-Object { Get-Rule $_ } | Sort-Object -Unique) -join ', '
                Default    = "$($cmdlet.ImplementingType.GetProperty($word.Name).GetValue($fresh))"
                Positions  = @($word.ParameterSets.Values.Position | Where-Object { $_ -ge 0 })
                IsExcepted = $exceptions.ContainsKey($cmdlet.Name) -and $word.Name -in $exceptions[$cmdlet.Name]
            }
        }
    }
}

Describe 'The words of the cmdlets' {
    It 'have the same type, aliases, rules and default wherever they stand' {
        $different = $words | Where-Object { -not $_.IsExcepted } | Group-Object Name | ForEach-Object {
            $looks = @($_.Group | Group-Object Type, Aliases, Rules, Default)
            if ($looks.Count -gt 1) { "$($_.Name): " + (@($looks.ForEach{ "[$($_.Name)] in $($_.Group.Cmdlet -join ', ')" }) -join '; ') }
        }
        $different | Should -BeNullOrEmpty
    }

    It 'have no exception that is none' {
        foreach ($excepted in $words | Where-Object IsExcepted) {
            $others = $words | Where-Object { $_.Name -eq $excepted.Name -and $_.Cmdlet -ne $excepted.Cmdlet }
            $same = $others | Where-Object { $_.Type -eq $excepted.Type -and $_.Aliases -eq $excepted.Aliases -and $_.Rules -eq $excepted.Rules -and $_.Default -eq $excepted.Default }
            @($same).Count | Should -BeLessThan @($others).Count -Because "$($excepted.Cmdlet) -$($excepted.Name) is as everywhere"
        }
    }

    It 'are told of in the same way wherever they stand' {
        $told = Get-Told | Where-Object Name -In $shared
        @($told | Group-Object Name).Count | Should -BeGreaterThan 15
        $different = $told | Where-Object { $_.Name -notin @($exceptions[$_.Cmdlet]) + @($toldOtherwise[$_.Cmdlet]) } | Group-Object Name | ForEach-Object {
            $texts = @($_.Group | Group-Object Text)
            if ($texts.Count -gt 1) { "$($_.Name): " + (@($texts.ForEach{ "[$($_.Name)] in $($_.Group.Cmdlet -join ', ')" }) -join '; ') }
        }
        $different | Should -BeNullOrEmpty
    }

    It 'are told of otherwise only where they mean something else' {
        $told = @(Get-Told)
        foreach ($cmdlet in $toldOtherwise.Keys) {
            foreach ($name in $toldOtherwise[$cmdlet]) {
                $own = $told | Where-Object { $_.Cmdlet -eq $cmdlet -and $_.Name -eq $name }
                $own | Should -Not -BeNullOrEmpty -Because "$cmdlet -$name is told of otherwise"
                $most = ($told | Where-Object Name -EQ $name | Group-Object Text | Sort-Object Count -Descending)[0].Name
                $own.Text | Should -Not -Be $most -Because "$cmdlet -$name is as everywhere"
            }
        }
    }

    It 'stand in the same order: host, user, database' {
        $placed = $words | Where-Object { $_.Name -in 'HostName', 'UserName', 'Database' -and $_.Positions -ge 10 }
        $placed | Should -Not -BeNullOrEmpty
        foreach ($word in $placed) {
            $word.Positions | Should -Be @{ HostName = 10; UserName = 11; Database = 12 }[$word.Name] -Because "$($word.Cmdlet) -$($word.Name)"
        }
    }
}

Describe '<_.Name>' -ForEach $cmdlets {
    It 'is at most four classes deep, and hides none of their words' {
        $depth = 1
        $names = @()
        for ($type = $_.ImplementingType; $type.Name -ne 'AsyncCmdlet'; $type = $type.BaseType) {
            $depth++
            $declared = $type.GetProperties('Public, Instance, DeclaredOnly') | Where-Object { $_.GetMethod.GetBaseDefinition() -eq $_.GetMethod }
            $own = @($declared | ForEach-Object Name)
            $own | Where-Object { $_ -in $names } | Should -BeNullOrEmpty
            $names += $own
        }
        $depth | Should -BeLessOrEqual 4
    }
}

Describe 'A call without enough to do' {
    It 'is asked for the rest with help behind !?' {
        $mute = foreach ($cmdlet in Get-Command -Module RdsIam -CommandType Cmdlet) {
            $default = $cmdlet.ParameterSets | Where-Object { $_.IsDefault -or $cmdlet.ParameterSets.Count -eq 1 }
            $default.Parameters | Where-Object { $_.IsMandatory -and -not $_.HelpMessage } | ForEach-Object { "$($cmdlet.Name) -$($_.Name)" }
        }
        $mute | Should -BeNullOrEmpty
    }

    It 'says what is missing: <Call>' -ForEach @(
        @{ Call = 'Connect-RdsIam db.example.com -Region eu-west-1'; Text = '-UserName.*-Credential' }
        @{ Call = 'Get-RdsIamUser -HostName db.example.com -Region eu-west-1'; Text = '-AdministratorUserName' }
        @{ Call = 'New-RdsIamPolicy'; Text = '-UserName is missing.*-PerPrincipalTag.*-TrustPolicyFor' }
        @{ Call = 'Test-RdsIamPolicy'; Text = '-UserName is missing.*-Resource with' }
        @{ Call = 'Import-RdsIamData t'; Text = 'nothing to import.*Import-RdsIamData TABLE FILE' }
        @{ Call = 'Export-RdsIamData'; Text = 'nothing to export.*Export-RdsIamData TABLE FILE' }
        @{ Call = 'Invoke-RdsIamQuery'; Text = 'nothing to run' }
    ) {
        $failure = try { & ([scriptblock]::Create("$Call -ErrorAction Stop")) } catch { $_ }
        "$($failure.Exception.Message) $($failure.Exception.Fix)" | Should -Match $Text
        if ($Call -like 'New-*') { $failure.Exception.Message | Should -Not -Match '-Resource ' }
    }
}

Describe 'Words that every call is given by default' {
    BeforeAll {
        $target = Get-SandboxTarget
        $target += @{ UserName = $sandbox.userName; RoleArn = $sandbox.roleArn }
        $null = Connect-RdsIam @target
    }

    AfterAll { Disconnect-RdsIam }

    It 'do not take the place of the connection that is open: <Word>' -ForEach @(
        @{ Word = 'RoleArn'; Value = 'arn:aws:iam::123456789012:role/nobody' }
        @{ Word = 'ProfileName'; Value = 'nobody' }
        @{ Word = 'Region'; Value = 'us-west-2' }
        @{ Word = 'RootCertificate'; Value = '/nowhere.pem' }
    ) {
        $PSDefaultParameterValues = @{ "*-RdsIam*:$Word" = $Value }
        (Invoke-RdsIamQuery 'select 1 as n').n | Should -Be 1
        { Get-RdsIamUser nobody -ErrorAction Stop } | Should -Throw -ErrorId 'UserNotFound,*'
    }

    It 'do not keep a connection that is named from being used' {
        $connection = Connect-RdsIam @target
        $PSDefaultParameterValues = @{ '*-RdsIam*:RoleArn' = 'arn:aws:iam::123456789012:role/nobody' }
        (Invoke-RdsIamQuery 'select 1 as n' -Connection $connection).n | Should -Be 1
    }

    It 'are a mistake where somebody types them beside a connection' {
        $connection = Connect-RdsIam @target
        { Invoke-RdsIamQuery 'select 1' -Connection $connection -Region us-west-2 -ErrorAction Stop } | Should -Throw -ErrorId 'WordsBesideConnection,*'
        { Get-RdsIamUser -Region us-west-2 -ErrorAction Stop } | Should -Throw -ErrorId 'NoHostName,*'
        { Export-RdsIamData x.csv -Query 'select 1' -UserName nobody -ErrorAction Stop } | Should -Throw -ErrorId 'NoHostName,*'
    }

    It 'do not let bulk data go to several places at once' {
        $connections = @(Connect-RdsIam @target) * 2
        { Export-RdsIamData x.csv -Query 'select 1' -Connection $connections -ErrorAction Stop } | Should -Throw -ErrorId 'OneConnectionAtATime,*'
    }
}

Describe 'The number of an account' {
    It 'is refused in one form and with advice: <_>' -ForEach @('Get-RdsIamUser', 'New-RdsIamUser', 'New-RdsIamPolicy', 'Test-RdsIamPolicy') {
        $call = @{ UserName = 'u'; AccountId = '12'; ErrorAction = 'Stop' }
        if ($_ -like '*Policy') { $call += @{ ResourceId = 'db-ABCDEFGHIJKLMNOPQRSTUVWXYZ'; Region = 'eu-west-1' } }
        { & $_ @call } | Should -Throw -ErrorId 'AccountIdForm,*'
    }
}
