BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $commands = Get-Command -Module RdsIam
}

Describe 'Help of <_>' -ForEach $commands {
    BeforeAll {
        $command = $_
        $help = Get-Help $command.Name -Full
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
