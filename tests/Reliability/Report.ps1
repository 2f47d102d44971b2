# Writes the table of the long form into docs/reliability.md, between its marks.
$path = "$RdsIamRoot/docs/reliability.md"
$lines = [System.Collections.Generic.List[string]]::new()
$lines.Add("Made on $($began.ToString('yyyy-MM-dd')) by ``pwsh tests/Reliability/Run.ps1 -Long -Seed $Seed`` in $([int]([DateTime]::UtcNow - $began).TotalMinutes) minutes, PowerShell $($PSVersionTable.PSVersion), $([Environment]::ProcessorCount) processors, $ServerVersion.")
foreach ($group in $Trials | Group-Object Group) {
    $lines.AddRange([string[]]@('', "### $($group.Name)", '', '| what is done | times | what came of it | longest, s |', '|---|---:|---|---:|'))
    foreach ($row in $group.Group) { $lines.Add("| $($row.What) | $($row.Times) | $($row.Came) | $($row.Longest) |") }
}
if ($Broken.Count) { $lines.AddRange([string[]]@('', '### Not as it must be', '')); $Broken | ForEach-Object { $lines.Add("- $_") } }
$text = [IO.File]::ReadAllText($path)
$begin = $text.IndexOf("<!-- table -->`n") + "<!-- table -->`n".Length
$end = $text.IndexOf('<!-- end of the table -->')
[IO.File]::WriteAllText($path, $text.Substring(0, $begin) + "`n" + ($lines -join "`n") + "`n`n" + $text.Substring($end))
