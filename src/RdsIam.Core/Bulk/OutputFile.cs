using System.IO.Compression;
using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Bulk;

/// <summary>
/// A file that is written under another name in the same folder and takes its own when it is whole. Not committed, it leaves
/// nothing. A pipe or device is written to as the rows come. Writing, and packing, happens on another thread.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    /// <summary>Names may have 255 bytes on most file systems.</summary>
    private const int LongestStem = 60;

    private readonly ExportRequest _request;
    private readonly OutputTarget _target;
    private readonly string? _temporary;
    private readonly IDisposable? _atExit;
    private readonly CountingStream _file;
    private readonly Stream _stream;
    private readonly StreamPump _pump;
    private bool _committed;

    private OutputFile(ExportRequest request, OutputTarget target, string? temporary, CountingStream file)
    {
        (_request, _target, _temporary, _file) = (request, target, temporary, file);
        _atExit = temporary is null ? null : AtExit.Delete(temporary);
        _stream = Encode(request, Pack(request, file));
        _pump = new StreamPump(_stream);
    }

    /// <summary>What can be known before any work: a missing folder, a file that is to stay.</summary>
    /// <exception cref="Fault">The file must not or cannot be written.</exception>
    public static void Check(ExportRequest request)
    {
        var path = request.Path;
        var file = new FileInfo(path);
        var folder = Path.GetDirectoryName(path);
        var fault = Directory.Exists(path) || Path.EndsInDirectorySeparator(path)
            ? new Fault(Messages.ExportPathIsFolder(path), FaultKind.ObjectNotFound, path)
            : !Directory.Exists(folder) ? new Fault(Messages.ExportFolderNotFound(folder), FaultKind.ObjectNotFound, path)
            : file.Exists && request.NoClobber ? new Fault(Messages.ExportFileExists(path), FaultKind.ResourceExists, path)
            : file.Exists && file.IsReadOnly && !request.Force && OutputTarget.Find(path).IsPlain
                ? new Fault(Messages.ExportFileReadOnly(path), FaultKind.PermissionDenied, path)
            : null;
        if (fault is not null)
        {
            throw fault;
        }
    }

    /// <exception cref="Fault">The folder cannot be written to.</exception>
    public static OutputFile Create(ExportRequest request)
    {
        try
        {
            var target = OutputTarget.Find(request.Path);
            var temporary = target.IsPlain ? TemporaryFor(target.Path) : null;
            return new OutputFile(request, target, temporary, new CountingStream(Open(target, temporary)));
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failed(request.Path, e);
        }
    }

    /// <summary>Writes a buffer, which belongs to the file from now on.</summary>
    /// <exception cref="Fault">The disk does not take it.</exception>
    public void Add(ArraySegment<byte> chunk)
    {
        try
        {
            _pump.Add(chunk, CancellationToken.None);
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failed(_target.Path, e);
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <returns>The bytes that were written.</returns>
    /// <exception cref="Fault">The disk does not take it.</exception>
    public long Commit()
    {
        try
        {
            _pump.Complete();
            _pump.Pumping.GetAwaiter().GetResult();
            _stream.Dispose();
            Replace();
            _committed = true;
            return _file.Written;
        }
        catch (Exception e) when (IsOfDisk(e))
        {
            throw Failed(_target.Path, e);
        }
    }

    public void Dispose()
    {
        using var _ = _atExit;
        if (_committed)
        {
            return;
        }

        try
        {
            _pump.Stop();
            _pump.Pumping.GetAwaiter().GetResult();
            _stream.Dispose();
        }
        catch (Exception e) when (IsOfDisk(e) || e is Fault)
        {
            // It was told to the one who added; what was not written yet is not wanted.
        }

        _file.Dispose();
        if (_temporary is not null)
        {
            File.Delete(_temporary);
        }
    }

    private static string TemporaryFor(string path)
    {
        var name = Path.GetFileName(path);
        return Path.Combine(
            Path.GetDirectoryName(path)!, $".{(name.Length > LongestStem ? name[..LongestStem] : name)}.{Path.GetRandomFileName()}.tmp");
    }

    private static FileStream Open(OutputTarget target, string? temporary)
    {
        var options = new FileStreamOptions
        {
            Mode = temporary is null ? FileMode.Append : FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = temporary is null ? FileShare.ReadWrite : FileShare.None,
            BufferSize = 1,
        };
        // What only some could read stays so from the first byte on.
        if (temporary is not null && !OperatingSystem.IsWindows() && File.Exists(target.Path))
        {
            options.UnixCreateMode = File.GetUnixFileMode(target.Path) | UnixFileMode.UserWrite;
        }

        return new FileStream(temporary ?? target.Path, options);
    }

    private void Replace()
    {
        if (_temporary is null)
        {
            return;
        }

        var path = _target.Path;
        if (OperatingSystem.IsWindows() && new FileInfo(path) is { Exists: true, IsReadOnly: true } old)
        {
            old.IsReadOnly = false;
        }
        else if (!OperatingSystem.IsWindows() && File.Exists(path))
        {
            File.SetUnixFileMode(_temporary, File.GetUnixFileMode(path));
        }

        try
        {
            File.Move(_temporary, path, overwrite: !_request.NoClobber);
        }
        catch (IOException) when (_request.NoClobber && File.Exists(path))
        {
            // Somebody made it meanwhile.
            throw new Fault(Messages.ExportFileExists(path), FaultKind.ResourceExists, path);
        }
    }

    private static Stream Pack(ExportRequest request, Stream stream) =>
        request.Compress ? new GZipStream(stream, CompressionLevel.Fastest) : stream;

    private static Stream Encode(ExportRequest request, Stream stream)
    {
        if (request.Options.Format == CopyFormat.Binary)
        {
            return stream;
        }

        stream.Write(request.Encoding.Preamble);
        return request.Encoding.CodePage == Encoding.UTF8.CodePage
            ? stream
            : new EncodedStream(stream, request.Encoding, request.Path);
    }

    private static bool IsOfDisk(Exception e) => e is IOException or UnauthorizedAccessException or NotSupportedException;

    private static Fault Failed(string path, Exception e) =>
        new(Messages.ExportFileFailed(path, e.Message), FaultKind.ResourceUnavailable, path, e);
}
