using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RdsIam.Core.Inspection.Completion;

namespace RdsIam.Input;

/// <summary>
/// Completes the word at the cursor within the text of a query: tables, columns and keywords. PowerShell replaces the whole text, so that
/// each completion is the whole text with the word in it.
/// </summary>
public sealed class SqlCompleter : IArgumentCompleter
{
    /// <summary>
    /// A completer is not told where the cursor is; TabExpansion2, which calls it, was: PSReadLine and other editors go through it.
    /// </summary>
    private static readonly ScriptBlock CallsNow = ScriptBlock.Create("Get-PSCallStack");

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var text = QueryLiteral.At(commandAst, Cursor(), wordToComplete ?? "");
        if (SqlPoint.At(text.Sql, text.Cursor) is not { } point)
        {
            return [];
        }

        var words = SqlWords.At(new CompletionWords(fakeBoundParameters ?? new Hashtable()).Pool, point);
        return [
            .. words.Select(word => new CompletionResult(text.With(point.Word, word), word, CompletionResultType.ParameterValue, word))];
    }

    /// <summary>In the line that is typed; null: not known, as somebody else asks for completions.</summary>
    private static int? Cursor()
    {
        try
        {
            var told = CallsNow.Invoke().Select(call => call.BaseObject).OfType<CallStackFrame>()
                .FirstOrDefault(frame => frame.InvocationInfo.MyCommand?.Name == "TabExpansion2")?.InvocationInfo.BoundParameters;
            return told switch
            {
                null => null,
                _ when told.TryGetValue("positionOfCursor", out var position) && position is IScriptPosition { Offset: var offset } => offset,
                _ when told.TryGetValue("cursorColumn", out var column) && column is int offset => offset,
                _ when told.TryGetValue("inputScript", out var line) && line is string { Length: var offset } => offset,
                _ => null,
            };
        }
        catch (RuntimeException)
        {
            return null;
        }
    }
}
