using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RdsIam.Display;

/// <summary>
/// The view of the steps of a login: a line each for those that went well, what was found for those that did not, one line for all that
/// say nothing after a failure, and at the end the cause and its fix.
/// </summary>
internal static partial class CheckView
{
    private const int Word = 8;
    private const int Name = 17;

    /// <summary>Of a status and the gap behind it.</summary>
    public const int ColumnWidth = Word + 1;

    /// <summary>Before a finding: word, name, milliseconds and the gaps between them.</summary>
    private const int Margin = ColumnWidth + Name + 1 + 6 + 2;

    /// <summary>How a finding's further lines are set in.</summary>
    private const string Indent = "    ";

    /// <summary>The check that was shown last, if every one before it was shown before it.</summary>
    [ThreadStatic]
    private static RdsIamCheck? _shown;

    /// <summary>A check as one line or several; as none, if a later line tells of it.</summary>
    public static string Line(RdsIamCheck check)
    {
        if (check.Run is not { } run)
        {
            return Whole(check, inOrder: false);
        }

        // What is folded would be missed where only some of the checks are shown.
        var index = run.IndexOf(check);
        var inOrder = index == 0 || (_shown?.Run == run && run.IndexOf(_shown) == index - 1);
        _shown = inOrder ? check : null;
        var folds = inOrder && Screen.CanGoUp;
        var text = folds && run.Folds(check) ? Screen.Up : Whole(check, inOrder);
        return CheckRun.IsLast(check)
            ? text + Environment.NewLine + string.Join(Environment.NewLine, CheckClosing.Lines(run, folds))
            : text;
    }

    /// <summary>The word of a status, filled up to its column.</summary>
    public static string Column(RdsIamCheckStatus status) =>
        Marked(status) + new string(' ', Math.Max(0, Word - Plain(status).Length - (Screen.HasMarks ? 2 : 0)) + 1);

    private static string Whole(RdsIamCheck check, bool inOrder)
    {
        var room = Screen.Width;
        var text = new StringBuilder(Column(check.Status))
            .Append(CultureInfo.InvariantCulture, $"{check.Name,-Name} {Math.Round(check.Duration.TotalMilliseconds),6}  ");
        if (check.Status is RdsIamCheckStatus.Passed or RdsIamCheckStatus.Skipped)
        {
            return text.Append(CellWidth.Cut(ShownText.OnOneLine(check.Detail), Math.Max(Margin, room - Margin))).ToString();
        }

        var first = true;
        foreach (var line in ShownText.Lines(Finding(check, inOrder))
            .SelectMany((line, i) => WrappedText.Of(line, i == 0 ? room - Margin : room - Indent.Length, room - Indent.Length)))
        {
            text.Append(first ? "" : Environment.NewLine + Indent).Append(line);
            first = false;
        }

        return text.ToString();
    }

    /// <summary>Cause and fix of the first one that failed stand at the end; one that only follows from it has none of its own.</summary>
    private static string Finding(RdsIamCheck check, bool inOrder)
    {
        var detail = AssumedRole().Replace(check.Detail, "role/$1");
        return (inOrder && check.Run is { IsWhole: false, Cause: { } cause } && cause == check)
            || check.Cause == Core.Messages.Ids.TokenRefusedAfter ? detail : string.Join('\n', new[]
        {
            detail,
            check.Cause is null ? "" : $"Cause: {check.Cause}",
            check.Fix is null ? "" : $"Fix: {check.Fix}",
        }.Where(line => line.Length > 0));
    }

    /// <summary>The session of a role says nothing that the role does not, and takes two lines.</summary>
    [GeneratedRegex(@"arn:[\w-]+:sts::\d+:assumed-role/([^/\s]+)/[^\s,;]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AssumedRole();

    private static string Plain(RdsIamCheckStatus status) => status switch
    {
        RdsIamCheckStatus.Passed => "ok",
        RdsIamCheckStatus.Failed => "FAILED",
        RdsIamCheckStatus.Warning => "warn",
        _ => "skip",
    };

    private static string Marked(RdsIamCheckStatus status) => !Screen.HasMarks ? Plain(status) : status switch
    {
        RdsIamCheckStatus.Passed => $"\u001b[32m✓ {Plain(status)}\u001b[0m",
        RdsIamCheckStatus.Failed => $"\u001b[91m✗ {Plain(status)}\u001b[0m",
        RdsIamCheckStatus.Warning => $"\u001b[33m! {Plain(status)}\u001b[0m",
        _ => $"\u001b[90m- {Plain(status)}\u001b[0m",
    };
}
