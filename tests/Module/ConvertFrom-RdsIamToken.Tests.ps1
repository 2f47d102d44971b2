BeforeAll {
    . "$PSScriptRoot/Common.ps1"
    $key = @{ AccessKey = 'AKIAIOSFODNN7EXAMPLE'; SecretKey = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' }
    $words = @{ HostName = 'demo.abc123example.eu-west-1.rds.amazonaws.com'; UserName = 'app_reader' }
    $text = Get-RdsIamToken @words @key -AsPlainText -NoMask
}

Describe 'ConvertFrom-RdsIamToken' {
    It 'reads a token given as <form>' -ForEach @(
        @{ Form = 'text'; Make = { $text } }
        @{ Form = 'SecureString'; Make = { ConvertTo-SecureString $text -AsPlainText -Force } }
        @{ Form = 'PSCredential'; Make = { Get-RdsIamToken @words @key -AsCredential } }
        @{ Form = 'RdsIamToken'; Make = { Get-RdsIamToken @words @key } }
    ) {
        $read = & $Make | ConvertFrom-RdsIamToken
        $read.HostName | Should -Be $words.HostName
        $read.Port | Should -Be 5432
        $read.UserName | Should -Be 'app_reader'
        $read.Region | Should -Be 'eu-west-1'
        $read.AccessKeyId | Should -Be $key.AccessKey
        $read.IsValid | Should -BeTrue
        $read.TimeLeft.TotalMinutes | Should -BeGreaterThan 14
    }

    It 'names the fault of a token that <fault>' -ForEach @(
        @{ Fault = 'ended'; Id = 'TokenExpired'; Change = { $text -replace 'X-Amz-Date=\d{8}T\d{6}Z', 'X-Amz-Date=20240101T000000Z' } }
        @{ Fault = 'has https:// left on'; Id = 'TokenHasScheme'; Change = { "https://$text" } }
        @{ Fault = 'was encoded twice'; Id = 'TokenEncodedTwice'; Change = { [uri]::EscapeDataString($text) } }
        @{ Fault = 'was cut'; Id = 'TokenTruncated'; Change = { $text.Substring(0, $text.Length - 10) } }
    ) {
        $read = & $Change | ConvertFrom-RdsIamToken
        $read.IsValid | Should -BeFalse
        $read.Faults.Id | Should -Contain $Id
    }

    It 'never shows the secret' {
        $signature = ($text -split 'X-Amz-Signature=')[1]
        $text | ConvertFrom-RdsIamToken | Format-List * | Out-String | Should -Not -Match $signature
        $text | ConvertFrom-RdsIamToken | ConvertTo-Json -Depth 5 | Should -Not -Match $signature
    }

    It 'says what it takes when it gets something else' {
        { ConvertFrom-RdsIamToken ([pscustomobject]@{ A = 1 }) -ErrorAction Stop } |
            Should -Throw -ErrorId 'TokenTextUnknown,RdsIam.Commands.ConvertFromRdsIamTokenCommand'
    }
}
