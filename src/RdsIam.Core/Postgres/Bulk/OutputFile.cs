using System.IO.Compression;
using System.Text;

namespace RdsIam.Core.Postgres;

/// <summary>
/// A file that is written under another name in the same folder and takes its own when it is whole. Not committed, it leaves
/// nothing. Writing, and packing, happens on another thread.
/// </summary>
internal sealed class OutputFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporary;
    private readonly Stream _stream;
    private readonly StreamPump _pump;
    private bool _committed;

    private OutputFile(string path, string temporary, Stream stream)
    {
        _path = path;
        _temporary = temporary;
        _stream = stream;
        _pump = new StreamPump(stream);
    }

    /// <summary>What can be known before any work: a missing folder, a file that is to stay.</summary>
    /// <exception cref="Fault">The file must not or cannot be written.</exception>
    public static void Check(ExportRequest request)
    {
        var path = request.Path;
        var file = new FileInfo(path);
        var fault = Directory.Exists(path) ? "ExportPathIsFolder"
            : !Directory.Exists(Path.GetDirectoryName(path)) ? "ExportFolderNotFound"
            : file.Exists && request.NoClobber ? "ExportFileExists"
            : file.Exists && file.IsReadOnly && !request.Force ? "ExportFileReadOnly"
            : null;
        if (fault is not null)
        {
            var kind = fault switch
            {
                "ExportFileExists" => FaultKind.ResourceExists,
                "ExportFileReadOnly" => FaultKind.PermissionDenied,
                _ => FaultKind.ObjectNotFound,
            };
            throw new Fault(fault, kind, path, fault == "ExportFolderNotFound" ? Path.GetDirectoryName(path) : path);
        }
    }

    /// <exception cref="Fault">The folder cannot be written to.</exception>
    public static OutputFile Create(ExportRequest request)
    {
        // A link stays a link, and what it leads to is replaced.
        var path = new FileInfo(request.Path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : request.Path;
        var temporary = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp");
        try
        {
            var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.None);
            return new OutputFile(path, temporary, Encode(request, Pack(request, stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(path, e);
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
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    /// <summary>Gives the file its name.</summary>
    /// <exception cref="Fault">The disk does not take it.</exception>
    public void Commit()
    {
        try
        {
            _pump.Complete();
            _pump.Pumping.GetAwaiter().GetResult();
            _stream.Dispose();
            Replace();
            _committed = true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failed(_path, e);
        }
    }

    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        try
        {
            _pump.Stop();
            _pump.Pumping.GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It was told to the one who added.
        }

        Remove();
    }

    private void Replace()
    {
        if (OperatingSystem.IsWindows() && new FileInfo(_path) is { Exists: true, IsReadOnly: true } old)
        {
            old.IsReadOnly = false;
        }

        File.Move(_temporary, _path, overwrite: true);
    }

    private void Remove()
    {
        try
        {
            _stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What was not written yet is not wanted.
        }

        File.Delete(_temporary);
    }

    private static Stream Pack(ExportRequest request, FileStream stream) =>
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
            : Encoding.CreateTranscodingStream(stream, request.Encoding, Encoding.UTF8);
    }

    private static Fault Failed(string path, Exception e) =>
        new("ExportFileFailed", FaultKind.ResourceUnavailable, path, e, path, e.Message);
}
