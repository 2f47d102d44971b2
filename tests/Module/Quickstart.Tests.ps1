BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    Start-TestSandbox
}

Describe 'The quickstart' {
    It 'goes from a role to rows and shows the refusal' {
        $env:RDSIAM_SANDBOX = $RdsIamTestSandbox.Json
        $env:NO_COLOR = 1
        try {
            $output = pwsh -NoProfile -NonInteractive -File (Join-Path $RdsIamRoot 'examples/quickstart.ps1') *>&1 | Out-String -Width 200
            $LASTEXITCODE | Should -Be 0 -Because $output
        }
        finally {
            Remove-Item Env:RDSIAM_SANDBOX, Env:NO_COLOR
        }
        $output | Should -Match 'Decision\s*: Allowed'
        $output | Should -Match 'CREATE ROLE "analyst"'
        $output | Should -Match 'Customer 10 '
        $output | Should -Match 'RDS refused the token of app_denied at'
        $output | Should -Match 'app_reader\s+5,?000'
        if (Get-Command psql -CommandType Application -ErrorAction Ignore) { $output | Should -Match '\(3 rows\)' }
        $output | Should -Not -Match 'X-Amz-'
    }
}
