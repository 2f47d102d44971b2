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

    // What files with policies are called; in a folder lies much else.
    private static readonly string[] Endings = [".json", ".jsonc", ".yaml", ".yml", ".template", ".tf"];

    /// <param name="documents">As given.</param>
    /// <param name="resolve">Finds the files that a path of PowerShell means, or the one folder.</param>
    /// <exception cref="Fault">A text is neither a document nor the path of a file that can be read.</exception>
    public static IReadOnlyList<PolicyInput> Read(IReadOnlyCollection<object?> documents, Func<string, IEnumerable<string>> resolve) =>
        [.. PolicyLines.Joined(documents).SelectMany(document => Read(document, resolve))];

    private static IEnumerable<PolicyInput> Read(object? document, Func<string, IEnumerable<string>> resolve) =>
        Unwrapped.Of(document) switch
        {
            FileSystemInfo or PathInfo => InPath(FilePaths.OfObject(Unwrapped.Of(document)) ?? $"{document}"),
            string text when IsText(text) => [new PolicyInput(text, null)],
            string path => Files(path, resolve).SelectMany(InPath),
            IList many => Read([.. many.Cast<object?>()], resolve),
            _ => [new PolicyInput(Node(document)!.ToJsonString(Indented), null)],
        };

    /// <summary>A document and no path: it begins as one, or has several lines.</summary>
    private static bool IsText(string text)
    {
        var start = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        return start is "" or ['{' or '[', ..]
            || start.StartsWith("%7B", StringComparison.OrdinalIgnoreCase) || start.TrimEnd().Contains('\n', StringComparison.Ordinal);
    }

    private static IEnumerable<PolicyInput> InPath(string path)
    {
        if (!Directory.Exists(path))
        {
            return [FromFile(path)];
        }

        var files = FilesOf(path).Order(StringComparer.Ordinal).Select(file => FromFile(file) with { IsOfFolder = true }).ToList();
        return files.Count > 0
            ? files
            : throw new Fault(ModuleMessages.PolicyFolderEmpty(path, string.Join(", ", Endings)), FaultKind.ObjectNotFound, path);
    }

    private static IEnumerable<string> FilesOf(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder)
                .Where(file => Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault(Messages.InputFileUnreadable(folder, e.Message), FaultKind.ObjectNotFound, folder);
        }
    }

    private static IEnumerable<string> Files(string path, Func<string, IEnumerable<string>> resolve)
    {
        try
        {
            return resolve(path);
        }
        catch (Fault fault) when (
            fault.ErrorId is Messages.Ids.InputFileNotFound or ModuleMessages.Ids.PathInvalid or ModuleMessages.Ids.PathDriveUnknown)
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
    internal static JsonNode? Node(object? value) => Unwrapped.Of(value) switch
    {
        null => null,
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        DateTime time => JsonValue.Create(time.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        PSObject custom => Object(custom.Properties.Select(property => (property.Name, (object?)property.Value))),
        IDictionary table => Object(TableEntries.Of(table).Select(entry =>
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
