# docs/security.md names the test that holds each of its claims.
Describe 'docs/security.md' {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $text = Get-Content -Raw (Join-Path $RdsIamRoot docs/security.md)
        $claims = [regex]::Matches($text, '`(?<File>[\w.-]+\.(Tests\.ps1|cs)): (?<Test>[^`]+)`')
        $files = Get-ChildItem (Join-Path $RdsIamRoot tests) -Recurse -File -Include *.Tests.ps1, *Tests.cs | Where-Object FullName -NotMatch '[\\/](out|obj|bin)[\\/]'
    }

    It 'names tests that are there' {
        $claims.Count | Should -BeGreaterThan 20
        foreach ($claim in $claims) {
            $name, $test = $claim.Groups['File'].Value, ($claim.Groups['Test'].Value -replace '\s+', ' ')
            $file = @($files | Where-Object Name -EQ $name)
            $file.Count | Should -Be 1 -Because $name
            $begin = $name -like '*.cs' ? 'public (async Task|void) ' : "It '"
            Get-Content -Raw $file[0].FullName | Should -Match ($begin + [regex]::Escape($test)) -Because "$name has '$test'"
        }
    }

    It 'has a test behind every claim, on two pages' {
        $part = ($text -split '(?m)^## ') -match '^Claims'
        $made = $part -split '(?m)^- ' | Select-Object -Skip 1
        $made.Count | Should -BeGreaterThan 15
        # What needs a service on the net is checked by a step of the workflow.
        $made | Where-Object { $_ -notmatch '`[\w.-]+\.(Tests\.ps1|cs): ' -and $_ -notmatch 'known weaknesses' } | Should -BeNullOrEmpty
        (Get-Content -Raw (Join-Path $RdsIamRoot .github/workflows/ci.yml)) | Should -Match 'Look for packages with known weaknesses'
        ($text -split '\n').Count | Should -BeLessThan 120
    }
}
