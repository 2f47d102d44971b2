using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>
/// A file to import: its bytes in UTF-8 without byte order mark, unpacked if it was packed with gzip. Read from start to end, so a
/// pipe or a device will do.
/// </summary>
internal sealed class InputFile : ReadOnceStream
{
    private const int MostHeader = 1 << 20;

    private readonly FileStream _file;
    private readonly Stream _content;
    private byte[] _ahead = [];

    private InputFile(FileStream file, Stream content) => (_file, _content) = (file, content);

    public string Path => _file.Name;

    /// <summary>Of the file as it is on the disk; 0 for what has no length.</summary>
    public long FileLength => _file.CanSeek ? _file.Length : 0;

    /// <summary>Up to where the file was read; 0 for what has no positions.</summary>
    public long FilePosition => _file.CanSeek ? _file.Position : 0;

    /// <param name="path">A full path.</param>
    /// <param name="encoding">Null: the byte order mark says, else UTF-8. Not for binary files.</param>
    /// <param name="isText">Not binary.</param>
    /// <param name="cancellationToken">Ends the wait for a pipe that nobody writes to.</param>
    /// <exception cref="Fault">There is no such file, or it cannot be read.</exception>
    public static async Task<InputFile> OpenAsync(string path, Encoding? encoding, bool isText, CancellationToken cancellationToken)
    {
        try
        {
            // To open a pipe waits for its other end.
            var file = await Task.Run(() => Open(path), CancellationToken.None).WaitAsync(cancellationToken).ConfigureAwait(false);
            var input = new InputFile(file, file);
            await input.FillAsync(4, cancellationToken).ConfigureAwait(false);
            if (GzipHeader.IsStart(input._ahead))
            {
                input = new InputFile(file, new GzipReader(input, path));
                await input.FillAsync(4, cancellationToken).ConfigureAwait(false);
            }

            return isText ? input.Decode(encoding) : input;
        }
        catch (Exception e) when (Translate(e, path) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>The names in the first line, which stays to be read.</summary>
    /// <exception cref="Fault">The file is empty, is no text in UTF-8, or its first line has no end.</exception>
    public async Task<IReadOnlyList<string>> ReadHeaderAsync(CopyOptions options, CancellationToken cancellationToken)
    {
        for (var size = 1 << 14; size <= MostHeader; size *= 4)
        {
            var isWhole = await FillAsync(size, cancellationToken).ConfigureAwait(false);
            if (isWhole && _ahead.Length == 0)
            {
                throw new Fault(Messages.ImportFileEmpty(Path), FaultKind.InvalidData, Path);
            }

            if (CsvHeader.Read(Encoding.UTF8.GetString(_ahead), isWhole, options) is { } names)
            {
                return names;
            }
        }

        throw new Fault(Messages.ImportHeaderUnended(Path), FaultKind.InvalidData, Path);
    }

    /// <returns>0 at the end.</returns>
    /// <exception cref="Fault">The file cannot be read.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_ahead.Length > 0)
        {
            var count = Math.Min(buffer.Length, _ahead.Length);
            _ahead.AsSpan(0, count).CopyTo(buffer.Span);
            _ahead = _ahead[count..];
            return count;
        }

        try
        {
            var reading = _content.ReadAsync(buffer, cancellationToken);
            // A read of a pipe cannot be taken back: it is left to itself.
            return _file.CanSeek || reading.IsCompleted
                ? await reading.ConfigureAwait(false)
                : await reading.AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Translate(e, Path) is { } fault)
        {
            throw fault;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private static FileStream Open(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);

    private InputFile Decode(Encoding? given)
    {
        var (marked, length) = TextEncodings.OfMark(_ahead);
        var encoding = marked ?? given ?? Encoding.UTF8;
        _ahead = _ahead[length..];
        if (encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return this;
        }

        return new InputFile(_file, new DecodedStream(this, encoding, Path, length));
    }

    /// <summary>Reads until so many bytes are ahead.</summary>
    /// <returns>False when there is more behind them.</returns>
    private async Task<bool> FillAsync(int size, CancellationToken cancellationToken)
    {
        var buffer = new byte[size];
        _ahead.CopyTo(buffer, 0);
        var have = _ahead.Length;
        _ahead = [];
        int count;
        do
        {
            count = have == size ? 0 : await ReadAsync(buffer.AsMemory(have), cancellationToken).ConfigureAwait(false);
            have += count;
        }
        while (count > 0);

        _ahead = buffer[..have];
        return have < size;
    }

    private static Fault? Translate(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException =>
            new Fault(Messages.InputFileNotFound(path), FaultKind.ObjectNotFound, path, e),
        UnauthorizedAccessException => new Fault(Messages.InputFileUnreadable(path, e.Message), FaultKind.PermissionDenied, path, e),
        IOException or NotSupportedException or InvalidDataException =>
            new Fault(Messages.InputFileUnreadable(path, e.Message), FaultKind.ResourceUnavailable, path, e),
        _ => null,
    };
}
