# A few of the faults of tests/Reliability, whose own form takes a minute: that it runs, and finds nothing wrong.
Describe 'tests/Reliability' {
    BeforeAll { . "$PSScriptRoot/Common.ps1" }

    It 'finds a full disk, a held file and a killed server process as they must be' -Skip:(-not $IsLinux) {
        $run = Join-Path $RdsIamRoot tests/Reliability/Run.ps1
        $said = pwsh -NoProfile -Command "& '$run' -Only 'disk is full during an export (CSV)', 'holds .pgpass', 'SIGKILL of a server process during a transaction'; exit `$LASTEXITCODE"
        $LASTEXITCODE | Should -Be 0 -Because ($said -join "`n")
        $said -join "`n" | Should -Match 'during a transaction +\d+ +ConnectionLost'
        $said -join "`n" | Should -Match 'holds .pgpass +\d+ +PrivateFileFailed'
    }
}
