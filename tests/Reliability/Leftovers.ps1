# Behind all trials together: what each of some hundred tries had left behind would show by now.
$script:Group = 'Behind all of it'
$null = Disconnect-RdsIam -All
$figures = foreach ($what in 'Handles', 'Threads') {
    # The pool of threads lets those go that have had nothing to do for a while.
    $most = $atFirst[$what] + 10
    $left = Wait-Few (Get-Command "Get-$what").ScriptBlock $most -Seconds 60
    if ($left -gt $most) { $Broken.Add("behind all of it: $left $($what.ToLowerInvariant()), and $($atFirst[$what]) were there at first") }
    '{0} {1} to {2}' -f $what.ToLowerInvariant(), $atFirst[$what], $left
}
Add-Row 'what the process holds, at first and in the end' ($Trials | Measure-Object Times -Sum).Sum ($figures -join ', ') '-'
