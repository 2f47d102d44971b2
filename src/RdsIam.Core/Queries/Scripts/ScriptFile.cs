using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Queries.Scripts;

/// <summary>Reads files of SQL.</summary>
internal static class ScriptFile
{
    /// <summary>The text of a file in UTF-8, with or without a byte order mark (or in UTF-16 or UTF-32 with one).</summary>
    /// <exception cref="Fault">It cannot be read, or is in another encoding: nothing is guessed.</exception>
    public static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            // To open a pipe waits for its other end.
            var bytes = await Task.Run(() => File.ReadAllBytes(path), CancellationToken.None)
                .WaitAsync(cancellationToken).ConfigureAwait(false);
            return TextEncodings.Text(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new Fault(Messages.InputFileNotUtf8(path), FaultKind.InvalidData, path);
        }
        catch (FileNotFoundException)
        {
            throw new Fault(Messages.InputFileNotFound(path), FaultKind.ObjectNotFound, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new Fault(Messages.InputFileUnreadable(path, e.Message), FaultKind.ObjectNotFound, path);
        }
    }
}
