using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RdsIam.Core;
using RdsIam.Core.Files;
using RdsIam.Core.Policies.Asking;

namespace RdsIam.Input;

/// <summary>From what people give as a policy document to its text: JSON, the path of a file, or an object.</summary>
internal static class PolicyInputReader
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="documents">As given.</param>
    /// <param name="resolve">Finds the files that a path of PowerShell means.</param>
    /// <exception cref="Fault">A text is neither JSON nor the path of a file that can be read.</exception>
    public static IReadOnlyList<PolicyInput> Read(IEnumerable<object?> documents, Func<string, IEnumerable<string>> resolve) =>
        [.. documents.SelectMany(document => Read(document, resolve))];

    private static IEnumerable<PolicyInput> Read(object? document, Func<string, IEnumerable<string>> resolve) =>
        Unwrapped.Of(document) switch
        {
            FileInfo file => [FromFile(file.FullName)],
            string text when IsJson(text) => [new PolicyInput(text, null)],
            string path => Files(path, resolve).Select(FromFile),
            IList many => many.Cast<object?>().SelectMany(one => Read(one, resolve)),
            _ => [new PolicyInput(Node(document)!.ToJsonString(Indented), null)],
        };

    private static bool IsJson(string text) => text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is "" or ['{' or '[', ..];

    private static IEnumerable<string> Files(string path, Func<string, IEnumerable<string>> resolve)
    {
        try
        {
            return resolve(path);
        }
        catch (Fault fault) when (fault.ErrorId is Messages.Ids.InputFileNotFound or ModuleMessages.Ids.PathInvalid or ModuleMessages.Ids.PathDriveUnknown)
        {
            // It may have been meant as the text of a policy, and a path would be the wrong thing to speak of.
            throw new Fault(ModuleMessages.PolicyFileNotFound(path), FaultKind.ObjectNotFound, path);
        }
    }

    private static PolicyInput FromFile(string path)
    {
        try
        {
            return new PolicyInput(TextEncodings.Text(File.ReadAllBytes(path)), path);
        }
        catch (DecoderFallbackException)
        {
            // An invented character could make another policy of it.
            throw new Fault(ModuleMessages.PolicyFileNotUtf8(path), FaultKind.InvalidData, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.InputFileUnreadable(path, e.Message), FaultKind.ObjectNotFound, path);
        }
    }

    /// <summary>An object of PowerShell as JSON, which ConvertFrom-Json would give back.</summary>
    private static JsonNode? Node(object? value) => Unwrapped.Of(value) switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        DateTime time => JsonValue.Create(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        PSObject custom => Object(custom.Properties.Select(property => (property.Name, (object?)property.Value))),
        IDictionary table => Object(table.Cast<DictionaryEntry>().Select(entry =>
            (Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!, entry.Value))),
        IEnumerable many => new JsonArray([.. many.Cast<object?>().Select(Node)]),
        IFormattable number when number.GetType().IsPrimitive || number is decimal =>
            JsonNode.Parse(number.ToString(null, CultureInfo.InvariantCulture)),
        IFormattable text => JsonValue.Create(text.ToString(null, CultureInfo.InvariantCulture)),
        var other => Object(PSObject.AsPSObject(other).Properties.Select(property => (property.Name, (object?)property.Value))),
    };

    private static JsonObject Object(IEnumerable<(string Name, object? Value)> members) =>
        new(members.Select(member => KeyValuePair.Create(member.Name, Node(member.Value))));
}
