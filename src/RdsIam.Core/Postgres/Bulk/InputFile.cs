using System.IO.Compression;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>A file to import: its bytes in UTF-8 without byte order mark, unpacked if it was packed with gzip.</summary>
internal sealed class InputFile : IAsyncDisposable
{
    private const int MostHeader = 1 << 20;

    private readonly FileStream _file;
    private readonly Stream _content;
    private byte[] _ahead = [];

    private InputFile(FileStream file, Stream content)
    {
        _file = file;
        _content = content;
    }

    public string Path => _file.Name;

    /// <summary>Of the file as it is on the disk.</summary>
    public long Length => _file.Length;

    /// <summary>Up to where the file was read.</summary>
    public long Position => _file.Position;

    /// <param name="path">A full path.</param>
    /// <param name="encoding">Null: the byte order mark says, else UTF-8. Not for binary files.</param>
    /// <param name="isText">Not binary.</param>
    /// <exception cref="Fault">There is no such file, or it cannot be read.</exception>
    public static async Task<InputFile> OpenAsync(string path, Encoding? encoding, bool isText, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 17, FileOptions.SequentialScan);
            Stream content = IsPacked(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
            var input = new InputFile(file, content);
            return isText ? await input.DecodeAsync(encoding, cancellationToken).ConfigureAwait(false) : input;
        }
        catch (Exception e) when (Translate(e, path) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>The names in the first line, which stays to be read.</summary>
    /// <exception cref="Fault">The file is empty, or its first line has no end.</exception>
    public async Task<IReadOnlyList<string>> ReadHeaderAsync(CopyOptions options, CancellationToken cancellationToken)
    {
        for (var size = 1 << 14; size <= MostHeader; size *= 4)
        {
            var isWhole = await FillAsync(size, cancellationToken).ConfigureAwait(false);
            if (isWhole && _ahead.Length == 0)
            {
                throw new Fault("ImportFileEmpty", FaultKind.InvalidData, Path, Path);
            }

            if (CsvHeader.Read(Encoding.UTF8.GetString(_ahead), isWhole, options) is { } names)
            {
                return names;
            }
        }

        throw new Fault("ImportHeaderUnended", FaultKind.InvalidData, Path, Path);
    }

    /// <returns>0 at the end.</returns>
    /// <exception cref="Fault">The file cannot be read.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
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
            return await _content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (Translate(e, Path) is { } fault)
        {
            throw fault;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _content.DisposeAsync().ConfigureAwait(false);
        await _file.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<InputFile> DecodeAsync(Encoding? given, CancellationToken cancellationToken)
    {
        await FillAsync(4, cancellationToken).ConfigureAwait(false);
        var (marked, length) = OfMark(_ahead);
        var encoding = marked ?? given ?? Encoding.UTF8;
        _ahead = _ahead[length..];
        if (encoding.CodePage == Encoding.UTF8.CodePage)
        {
            return this;
        }

        var rest = new InputFile(_file, _content) { _ahead = _ahead };
        return new InputFile(_file, Encoding.CreateTranscodingStream(new InputFileStream(rest), encoding, Encoding.UTF8));
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

    private static bool IsPacked(FileStream file)
    {
        Span<byte> start = stackalloc byte[2];
        var count = file.Read(start);
        file.Position = 0;
        return count == 2 && start is [0x1F, 0x8B];
    }

    private static (Encoding? Encoding, int Length) OfMark(ReadOnlySpan<byte> start) => start switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding.UTF8, 3),
        [0xFF, 0xFE, 0, 0, ..] => (Encoding.UTF32, 4),
        [0xFF, 0xFE, ..] => (Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => (Encoding.BigEndianUnicode, 2),
        _ => (null, 0),
    };

    private static Fault? Translate(Exception e, string path) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => new Fault("ImportFileNotFound", FaultKind.ObjectNotFound, path, e, path),
        IOException or UnauthorizedAccessException or InvalidDataException =>
            new Fault("ImportFileUnreadable", FaultKind.ObjectNotFound, path, e, path, e.Message),
        _ => null,
    };
}
