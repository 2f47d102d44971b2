using RdsIam.Core;

namespace RdsIam.Display;

/// <summary>What stands below the checks of a login: those that were folded, and what all of them come to.</summary>
internal static class CheckClosing
{
    private static readonly (RdsIamCheckStatus Status, string Word)[] Words =
    [
        (RdsIamCheckStatus.Passed, "ok|ok"), (RdsIamCheckStatus.Failed, "failed|failed"),
        (RdsIamCheckStatus.Warning, "warning"), (RdsIamCheckStatus.Skipped, "skipped|skipped"),
    ];

    private static readonly RdsIamCheckStatus[] Foldable = [RdsIamCheckStatus.Passed, RdsIamCheckStatus.Skipped];

    /// <param name="run">All checks.</param>
    /// <param name="folds">Whether those that say little were not shown.</param>
    public static IEnumerable<string> Lines(CheckRun run, bool folds)
    {
        var room = Screen.Width;
        RdsIamCheckStatus[] folded = folds ? [.. Foldable.Where(status => run.Folded(status).Any())] : [];
        foreach (var status in folded)
        {
            var (start, margin) = (CheckView.Column(status), CheckView.ColumnWidth);
            foreach (var line in WrappedText.Of(string.Join(", ", run.Folded(status)), room - margin, room - margin))
            {
                yield return start + line;
                start = new string(' ', margin);
            }
        }

        yield return "";
        foreach (var line in ShownText.Lines(Text(run, folded.Length > 0)).SelectMany(line => WrappedText.Of(line, room, room)))
        {
            yield return line;
        }
    }

    private static string Text(CheckRun run, bool hasFolded)
    {
        var counted = string.Join(", ", Words.Where(word => run.Count(word.Status) > 0)
            .Select(word => AdviceFormat.Count(run.Count(word.Status), word.Word)));
        var counts = hasFolded ? ModuleMessages.ChecksCounted(counted) : counted + ".";
        return run.Cause is not { } cause
            ? $"{ModuleMessages.ChecksPassed(run.UserName)} {counts}"
            : $"{ModuleMessages.ChecksFailed(run.UserName, cause.Cause ?? cause.Name, cause.Name)} {counts}{(cause.Fix is { } fix ? $"\nFix: {fix}" : "")}";
    }
}
