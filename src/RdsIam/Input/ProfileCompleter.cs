using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using RdsIam.Core;
using RdsIam.Core.Credentials.Profiles;

namespace RdsIam.Input;

/// <summary>The profiles of the shared AWS files.</summary>
public sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        try
        {
            var word = (wordToComplete ?? string.Empty).Trim('\'', '"');
            return [.. ProfileFiles.Locate(null).Names()
                .Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase))
                .Select(name => new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, $"Profile {name}"))];
        }
        catch (Fault)
        {
            // A broken file is told when the profile is used; Tab must not.
            return [];
        }
    }

    private static string Quote(string name) =>
        name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.') ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
