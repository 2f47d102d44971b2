using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>Reads files of SQL.</summary>
internal static class ScriptFile
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file in UTF-8, with or without a byte order mark (or in UTF-16 with one).</summary>
    /// <exception cref="Fault">It cannot be read, or is in another encoding: nothing is guessed.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(path, Strict, detectEncodingFromByteOrderMarks: true);
            return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (DecoderFallbackException)
        {
            throw new Fault("InputFileNotUtf8", FaultKind.InvalidData, path, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Fault("InputFileUnreadable", FaultKind.ObjectNotFound, path, path, e.Message);
        }
    }
}
