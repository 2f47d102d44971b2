<#
.SYNOPSIS
Reads values of every type and sends them back: as a parameter, as records, by Import-RdsIamData and by a file. Prints what the
server has otherwise than it had it. Exit code 1: there was something.
.DESCRIPTION
Long, and not part of the tests: run it after a change to how values are read or written. Needs what `dotnet build` leaves.
#>
param(
    # The types of which to try the values; a pattern.
    [string] $Type = '*',
    # The session's time zones.
    [string[]] $TimeZone = @('UTC', 'Europe/Berlin', 'America/St_Johns')
)
$ErrorActionPreference = 'Stop'
. "$PSScriptRoot/../Module/Common.ps1"
$WarningPreference = 'SilentlyContinue'
$scalars = & "$PSScriptRoot/Values.ps1"
$extensions = 'hstore', 'citext'

# Which values there is no way back for, and why; see docs/types.md.
$known = @(
    @{ Carrier = 'parameter', 'record'; Type = 'time*'; Text = '24:00*' }         # A whole day is an interval, whose time of day is 00:00.
    @{ Carrier = 'parameter', 'record'; Type = 'box`[`]'; Text = '*' }            # Only here items stand between semicolons.
)

function Get-ArrayTexts([string[]] $Texts, [string] $Delimiter) {
    $quoted = @($Texts | Where-Object Length -LT 1000 | ForEach-Object { '"' + $_.Replace('\', '\\').Replace('"', '\"') + '"' })
    '{}'
    '{' + (@($quoted) + 'NULL' -join $Delimiter) + '}'
    '{{' + ($quoted[0], 'NULL' -join $Delimiter) + "}$Delimiter{" + ('NULL', $quoted[-1] -join $Delimiter) + '}}'
}

function New-Corpus {
    Invoke-RdsIamQuery 'drop schema if exists corpus cascade; create schema corpus'
    foreach ($extension in $extensions) { Invoke-RdsIamQuery "create extension if not exists $extension" }
    Invoke-RdsIamQuery @'
create type corpus.mood as enum ('sad', 'so "so"', 'ok, fine');
create domain corpus.positive as int check (value > 0);
create domain corpus.email as text check (value like '%@%');
create domain corpus.moods as corpus.mood[];
create type corpus.address as (street text, "Zip Code" int, tags text[]);
create type corpus.person as (name text, home corpus.address, born date, extra jsonb, seen timestamptz);
create type corpus.span as range (subtype = float8);
'@
}

# What differs, of one type and its texts.
function Test-Type([string] $Name, [string[]] $Texts) {
    Invoke-RdsIamQuery ('source', 'parameter', 'record', 'import', 'file' | ForEach-Object { "drop table if exists corpus.$_; create table corpus.$_ (id int, v $Name);" } | Out-String)
    $id = 0
    foreach ($text in $Texts) {
        $id++
        try { Invoke-RdsIamQuery 'insert into corpus.source values (@id, @v)' @{ id = $id; v = $text } -ErrorAction Stop }
        catch { [pscustomobject]@{ Type = $Name; Carrier = 'source'; Had = $text; Has = "$_" } }
    }
    Invoke-RdsIamQuery 'insert into corpus.source values (0, null)'
    try { $rows = Invoke-RdsIamQuery 'select id, v from corpus.source order by id' -ErrorAction Stop }
    catch { return [pscustomobject]@{ Type = $Name; Carrier = 'reading'; Had = ''; Has = "$_" } }
    $steps = @{
        parameter = { foreach ($row in $rows) { Invoke-RdsIamQuery 'insert into corpus.parameter values (@id, @v)' @{ id = $row.id; v = $row.v } -ErrorAction Continue } }
        record    = { $rows | Invoke-RdsIamQuery 'insert into corpus.record values (@id, @v)' -ErrorAction Continue }
        import    = { $rows | Import-RdsIamData corpus.import | Out-Null }
        file      = { Export-RdsIamData $file -Table corpus.source | Out-Null; Import-RdsIamData corpus.file $file | Out-Null }
    }
    foreach ($step in $steps.GetEnumerator()) {
        $errors = @()
        try { & $step.Value 2>&1 | ForEach-Object { if ($_ -is [System.Management.Automation.ErrorRecord]) { $errors += $_ } } } catch { $errors += $_ }
        Invoke-RdsIamQuery "select s.id, s.v::text as had, t.v::text as has, t.id is null as missing from corpus.source s left join corpus.$($step.Key) t using (id) where t.id is null or s.v::text is distinct from t.v::text order by id" |
            ForEach-Object { [pscustomobject]@{ Type = $Name; Carrier = $step.Key; Had = $_.had; Has = if ($_.missing) { "$($errors | Select-Object -First 1)" } else { $_.has } } }
    }
}

$file = Join-Path ([IO.Path]::GetTempPath()) "rdsiam-corpus-$PID.csv"
Start-TestSandbox
try {
    Set-SandboxEnvironment
    $target = Get-SandboxTarget
    $administrator = Get-SandboxAdministrator
    $null = Connect-RdsIam @target -Credential $administrator
    New-Corpus
    $differences = foreach ($zone in $TimeZone) {
        Invoke-RdsIamQuery "alter role current_user set timezone = '$zone'"
        Disconnect-RdsIam
        $null = Connect-RdsIam @target -Credential $administrator
        foreach ($scalar in $scalars.GetEnumerator() | Where-Object Key -Like $Type) {
            Write-Progress $zone $scalar.Key
            Test-Type $scalar.Key $scalar.Value
            if ($scalar.Key -ne 'corpus.moods') { Test-Type "$($scalar.Key)[]" (Get-ArrayTexts $scalar.Value ($scalar.Key -eq 'box' ? ';' : ',')) }
        }
    }
    $new = @($differences | Where-Object {
        $difference = $_
        -not ($known | Where-Object { $difference.Carrier -in $_.Carrier -and $difference.Type -like $_.Type -and $difference.Had -like $_.Text })
    })
    $new | ForEach-Object { "$($_.Type) by $($_.Carrier): $($_.Had)`n    $($_.Has)" }
    "$($scalars.Count * 2) types in $($TimeZone.Count) time zones: $($new.Count) differences"
}
finally {
    Stop-TestSandbox
    Remove-Item $file -ErrorAction Ignore
}
exit [int]($new.Count -gt 0)
