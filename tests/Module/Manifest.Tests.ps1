BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $manifest = Test-ModuleManifest $RdsIamManifest
}

Describe 'The manifest' {
    It 'exports exactly the cmdlets that the assembly has' {
        $exported = (Get-Command -Module RdsIam).Name | Sort-Object
        $declared = (Import-PowerShellDataFile $RdsIamManifest).CmdletsToExport | Sort-Object
        $exported | Should -Be $declared
    }

    It 'uses approved verbs and the one noun prefix' {
        $verbs = (Get-Verb).Verb
        foreach ($command in Get-Command -Module RdsIam) {
            $command.Verb | Should -BeIn $verbs
            $command.Noun | Should -BeLike 'RdsIam*'
        }
    }

    It 'exports no function, alias or variable' {
        $manifest.ExportedFunctions.Count | Should -Be 0
        $manifest.ExportedAliases.Count | Should -Be 0
        $manifest.ExportedVariables.Count | Should -Be 0
    }
}
