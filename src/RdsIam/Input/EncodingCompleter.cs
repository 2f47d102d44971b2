namespace RdsIam.Input;

/// <summary>The names of encodings, as PowerShell's own cmdlets have them.</summary>
public sealed class EncodingCompleter : NameCompleter
{
    private static readonly string[] Encodings =
        ["utf8", "utf8BOM", "ascii", "latin1", "unicode", "bigendianunicode", "utf32", "ansi", "windows-1252"];

    private protected override IEnumerable<string> Names(CompletionWords words, string word) => Encodings;
}
