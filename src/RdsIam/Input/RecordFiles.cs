using System.Collections;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Text.Json;
using System.Xml;
using RdsIam.Core;
using RdsIam.Core.Files;

namespace RdsIam.Input;

/// <summary>JSON of records that were kept or piped: objects, JSON texts, or files with JSON, CLIXML or CSV.</summary>
/// <param name="Root">An object, or a list of them.</param>
/// <param name="Name">The file, or what else it was.</param>
internal sealed record RecordSource(JsonElement Root, string Name)
{
    /// <summary>The records, one by one.</summary>
    public IEnumerable<JsonElement> Records => Root.ValueKind == JsonValueKind.Array ? Root.EnumerateArray() : [Root];
}

/// <summary>Reads what cmdlets wrote, in whatever form it was kept.</summary>
/// <param name="cmdlet">Whose location paths start from.</param>
/// <param name="what">What is read, for messages: the parameter.</param>
internal sealed class RecordFiles(PSCmdlet cmdlet, string what)
{
    private static readonly JsonDocumentOptions Deep =
        new() { MaxDepth = 512, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <exception cref="Fault">RecordFileForm, or the file cannot be found or read.</exception>
    public IReadOnlyList<RecordSource> Read(IEnumerable<object?>? given) => given?.ToList() switch
    {
        null or [] => [],
        // What a program wrote comes as its lines.
        [var first, _, ..] lines when Unwrapped.Of(first) is string text
            && IsJson(text) && lines.TrueForAll(line => Unwrapped.Of(line) is string) && !IsWhole(text) =>
            [Parse(string.Join('\n', lines.Select(line => (string)Unwrapped.Of(line)!)), what)],
        var items => [.. items.SelectMany(Read)],
    };

    private IEnumerable<RecordSource> Read(object? item) => Unwrapped.Of(item) switch
    {
        null => [],
        string text when IsJson(text) => [Parse(text, what)],
        string path => FilePaths.ToRead(cmdlet, [path]).Select(FromFile),
        FileInfo file => [FromFile(file.FullName)],
        IList many => Read(many.Cast<object?>()),
        _ => [Element(item, what)],
    };

    private RecordSource FromFile(string path)
    {
        var text = Text(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".CSV" => Element(FromCsv(text), path),
            ".CLIXML" or ".XML" => Element(FromClixml(text, path), path),
            _ => Parse(text, path),
        };
    }

    private static string Text(string path)
    {
        try
        {
            return TextEncodings.Text(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw new Fault(Messages.InputFileUnreadable(path, e.Message), FaultKind.ObjectNotFound, path);
        }
    }

    private Collection<PSObject> FromCsv(string text) => cmdlet.InvokeCommand.InvokeScript(
        "param($text) $text | Microsoft.PowerShell.Utility\\ConvertFrom-Csv", useNewScope: true, PipelineResultTypes.None, null, text);

    private object? FromClixml(string text, string path)
    {
        try
        {
            return PSSerializer.Deserialize(text);
        }
        catch (XmlException e)
        {
            throw new Fault(ModuleMessages.RecordFileForm(what, path, e.Message.TrimEnd('.')), FaultKind.InvalidData, path);
        }
    }

    private RecordSource Parse(string text, string name)
    {
        try
        {
            using var document = ForeignJson.Parse(text.TrimStart('\uFEFF'), Deep);
            return new RecordSource(document.RootElement.Clone(), name);
        }
        catch (JsonException e)
        {
            throw new Fault(ModuleMessages.RecordFileForm(what, name, e.Message.TrimEnd('.')), FaultKind.InvalidData, name);
        }
    }

    private static RecordSource Element(object? value, string name) =>
        new(JsonSerializer.SerializeToElement(PolicyInputReader.Node(value)), name);

    private static bool IsJson(string text) => text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n') is ['{' or '[', ..];

    /// <summary>Whether a line is a document by itself: several of them are several documents.</summary>
    private static bool IsWhole(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Deep);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
