BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $commands = Get-Command -Module RdsIam
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command.Name -Full
        # Of a cmdlet without parameters it is an empty text.
        $parameters = @($help.parameters | Where-Object { $_ -isnot [string] } | ForEach-Object parameter)
    }

    It 'says what it does, at length, and shows it' {
        $help.Synopsis | Should -Not -BeLike "*$($command.Name)*"
        $help.Synopsis.Length | Should -BeGreaterThan 20
        "$($help.description.Text)".Length | Should -BeGreaterThan 20
        @($help.examples.example).Count | Should -BeGreaterThan 0
    }

    It 'describes each parameter' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        foreach ($name in $command.Parameters.Keys | Where-Object { $_ -notin $common }) {
            $parameter = $help.parameters.parameter | Where-Object name -EQ $name
            "$($parameter.description.Text)" | Should -Not -BeNullOrEmpty -Because "-$name needs a description"
        }
    }

    It 'names each parameter once, with its place as a person counts' {
        $common = [System.Management.Automation.Cmdlet]::CommonParameters
        $names = @($parameters | ForEach-Object name)
        $names | Sort-Object | Should -Be @($command.Parameters.Keys | Where-Object { $_ -notin $common } | Sort-Object)
        foreach ($set in $command.ParameterSets) {
            $expected = @($set.Parameters | Where-Object Position -GE 0 | Sort-Object Position | ForEach-Object Name)
            $own = @($set.Parameters.Name | Where-Object { $_ -notin $common })
            if (-not $own) { continue }
            $item = @($help.syntax.syntaxItem | Where-Object { -not (Compare-Object @($_.parameter.name) $own) })
            $item | Should -HaveCount 1 -Because $set.Name
            $placed = @($item[0].parameter | Where-Object position -NE named | Sort-Object { [int] $_.position })
            @($placed | ForEach-Object name) | Should -Be $expected
            @($placed | ForEach-Object { [int] $_.position }) | Should -Be @(for ($i = 1; $i -le $expected.Count; $i++) { $i })
        }
    }

    It 'says the value that a parameter has when nobody gives it, and which ones take wildcards' {
        $new = [Activator]::CreateInstance($command.ImplementingType)
        foreach ($parameter in $parameters | Where-Object name -NotIn 'WhatIf', 'Confirm') {
            $property = $command.ImplementingType.GetProperty($parameter.name)
            $attributes = $command.Parameters[$parameter.name].Attributes
            [bool]::Parse($parameter.globbing) | Should -Be ([bool] ($attributes | Where-Object { $_ -is [SupportsWildcards] })) -Because $parameter.name
            $words = $property.GetCustomAttributes([System.Management.Automation.PSDefaultValueAttribute], $true)
            $value = $property.GetValue($new)
            $expected =
                if ($words) { $words[0].Help }
                elseif (@($attributes | Where-Object { $_ -is [Parameter] -and -not $_.Mandatory }).Count -eq 0) { $null }
                elseif ($value -is [switch]) { $value ? 'True' : $null }
                elseif ($value -is [array]) { $value.Count ? "$value" : $null }
                elseif ($value -is [string]) { $value.Length ? $value : $null }
                elseif ($value -is [timespan] -or $value -is [System.Collections.ICollection]) { $null }
                else { $null -eq $value ? $null : "$value" }
            $said = $parameter.PSObject.Properties['defaultValue']
            ($said ? $said.Value : $null) | Should -Be $expected -Because "-$($parameter.name) of $($command.Name)"
        }
    }

    It 'says what may be piped in, and leads on' {
        foreach ($parameter in $command.Parameters.Values | Where-Object { $_.ParameterSets.Values.ValueFromPipeline -contains $true }) {
            "$($help.inputTypes.inputType.description.Text)" | Should -BeLike "*-$($parameter.Name).*"
        }
        $help.relatedLinks.navigationLink[0].uri | Should -BeLike "https://*/docs/cmdlets/$($command.Name).md"
        Join-Path $PSScriptRoot ../../docs/cmdlets "$($command.Name).md" | Should -Exist
        foreach ($link in @($help.relatedLinks.navigationLink).linkText | Select-Object -Skip 1) {
            Get-Help $link -ErrorAction Stop | Should -Not -BeNullOrEmpty
        }
        @($help.examples.example)[0].remarks[-1].Text | Should -BeNullOrEmpty -Because 'an empty line keeps examples apart'
    }

    It 'has examples that parse and use only cmdlets and parameters that exist' {
        foreach ($example in $help.examples.example) {
            $errors = $null
            $script = [System.Management.Automation.Language.Parser]::ParseInput($example.code, [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty -Because $example.code
            $calls = $script.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)
            foreach ($call in $calls | Where-Object { "$($_.GetCommandName())" -like '*-RdsIam*' }) {
                $used = Get-Command $call.GetCommandName() -Module RdsIam -ErrorAction Ignore
                $used | Should -Not -BeNullOrEmpty -Because $call.Extent.Text
                foreach ($word in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $used.ResolveParameter($word.ParameterName) } | Should -Not -Throw -Because "$($call.GetCommandName()) -$($word.ParameterName)"
                }
            }
        }
    }
}

Describe 'about_RdsIam' {
    It 'names every cmdlet that the four conditions of a login need' {
        $text = Get-Help about_RdsIam | Out-String
        foreach ($name in 'Get-RdsIamEndpoint', 'New-RdsIamUser', 'Test-RdsIamPolicy', 'Get-RdsIamToken') {
            $text | Should -BeLike "*$name*"
        }
    }

    It 'names no cmdlet that is not there' {
        $named = [regex]::Matches((Get-Help about_RdsIam | Out-String), '\w+-RdsIam\w*').Value | Sort-Object -Unique
        $named | Where-Object { -not (Get-Command $_ -Module RdsIam -ErrorAction Ignore) } | Should -BeNullOrEmpty
    }
}

Describe 'The pages in docs' {
    It 'have what the code knows: dotnet run --project src/RdsIam.Help -- pages .' {
        $root = Resolve-Path "$PSScriptRoot/../.."
        $program = Join-Path $root out/bin/RdsIam.Help/debug/RdsIam.Help.dll
        dotnet $program check $root | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }
}

Describe 'Topic <_>' -ForEach 'Targets', 'Identities', 'Tunnels', 'Proxy', 'Types', 'Policies', 'Errors', 'Troubleshooting' {
    It 'fits a console of 80 columns, and names no cmdlet or parameter that is not there' {
        $text = Get-Content (Join-Path (Get-Module RdsIam).ModuleBase en-US "about_RdsIam_$_.help.txt")
        $text.Count | Should -BeGreaterThan 30
        # Code is never folded.
        $text | Where-Object { $_.Length -gt 80 -and $_ -notlike '        *' -and $_ -match ' \S+ ' -and ($_.Trim() -split ' ')[0].Length -lt 60 } | Should -BeNullOrEmpty
        $all = Get-Command -Module RdsIam
        $named = [regex]::Matches("$text", '\b[A-Z][a-z]+-RdsIam\w*').Value | Sort-Object -Unique
        $named | Where-Object { $_ -notin $all.Name } | Should -BeNullOrEmpty
        "$(Get-Help "about_RdsIam_$_")".Length | Should -BeGreaterThan 500
    }
}

Describe 'about_RdsIam_Errors' {
    It 'has the errors of a cmdlet, with what to do and who gives them' {
        $text = Get-Content -Raw (Join-Path (Get-Module RdsIam).ModuleBase en-US about_RdsIam_Errors.help.txt)
        $text | Should -Match '(?m)^TransactionLeftOpen\n    .+\n(    .+\n)*    Do: .+\n(    .+\n)*    By: .*Invoke-RdsIamQuery'
        foreach ($trouble in { Get-RdsIamToken 'no such host!' app -ErrorAction Stop }, { Get-RdsIamTarget nowhere-saved -ErrorAction Stop }) {
            $found = try { $null = & $trouble; $null } catch { $_ }
            $text | Should -Match "(?m)^$(($found.FullyQualifiedErrorId -split ',')[0])$"
        }
    }
}
