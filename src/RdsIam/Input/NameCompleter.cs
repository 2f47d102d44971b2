using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace RdsIam.Input;

/// <summary>
/// Base of the completers. Each completes names only: where it knows none, Tab shows nothing, and never the files of the folder.
/// </summary>
public abstract class NameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var word = (wordToComplete ?? "").Trim('\'', '"');
        var names = Names(new CompletionWords(fakeBoundParameters ?? new Hashtable()), word)
            .Where(name => name.Length > 0 && name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            .Distinct(StringComparer.Ordinal);
        return [.. names.Select(name => new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, name))];
    }

    /// <summary>The names that may stand here, in the order in which they are shown. Never throws what the user would see.</summary>
    private protected abstract IEnumerable<string> Names(CompletionWords words, string word);

    private static string Quote(string name) => name.Length > 0 && char.IsLetterOrDigit(name[0]) && name.All(IsPlain)
        ? name
        : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";

    private static bool IsPlain(char c) => char.IsLetterOrDigit(c) || c is '-' or '_' or '.' or ':' or '/';
}
