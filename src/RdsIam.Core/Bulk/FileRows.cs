using System.Buffers;

namespace RdsIam.Core.Bulk;

/// <summary>
/// Looks at a file's bytes on their way to the server, so that it reads the rows that the file has: refuses what it would end at
/// or leave out in silence, and writes a CSV row <c>\.</c> so that every version takes it for a value.
/// </summary>
internal sealed class FileRows(string path, CopyOptions options, RowCounter counter)
{
    /// <param name="chunk">Of the shared pool; so is what is given back, and only that is to be used.</param>
    /// <exception cref="Fault">Rows stand behind the end of the data, or a quote where there must be none.</exception>
    public ArraySegment<byte> Take(ArraySegment<byte> chunk)
    {
        counter.Take(chunk);
        if (counter is TextRowCounter { GoesOn: true } text)
        {
            throw new Fault(Messages.ImportEndMark(path, text.EndLine), FaultKind.InvalidData, path);
        }

        if (counter is not CsvRowCounter csv)
        {
            return chunk;
        }

        if (options.NoQuote && csv.HasQuotes)
        {
            throw new Fault(Messages.ImportQuoteUsed(path), FaultKind.InvalidData, path);
        }

        return csv.Marks.Count == 0 ? chunk : Quoted(chunk, csv.Marks);
    }

    /// <summary>The last bytes to send.</summary>
    /// <param name="buffer">Of the shared pool, for them.</param>
    /// <exception cref="Fault">The file ends too early.</exception>
    public ArraySegment<byte> End(byte[] buffer)
    {
        counter.End();
        if (counter is BinaryRowCounter { IsEnded: false })
        {
            throw new Fault(Messages.ImportBinaryCut(path), FaultKind.InvalidData, path);
        }

        if (counter is not CsvRowCounter csv)
        {
            return new ArraySegment<byte>(buffer, 0, 0);
        }

        if (csv.OpenLine > 0)
        {
            throw new Fault(Messages.ImportQuoteOpen(path, csv.OpenLine, options.UsedQuote), FaultKind.InvalidData, path);
        }

        Mark().CopyTo(buffer, 0);
        return new ArraySegment<byte>(buffer, 0, csv.EndsInMark ? 2 : 0);
    }

    /// <summary>Puts an empty quoted part behind each of the rows, which makes a value of it and adds nothing.</summary>
    private ArraySegment<byte> Quoted(ArraySegment<byte> chunk, IReadOnlyList<int> marks)
    {
        var mark = Mark();
        var longer = ArrayPool<byte>.Shared.Rent(chunk.Count + (mark.Length * marks.Count));
        var (from, to) = (0, 0);
        foreach (var at in marks)
        {
            chunk.AsSpan(from, at - from).CopyTo(longer.AsSpan(to));
            mark.CopyTo(longer, to + at - from);
            (from, to) = (at, to + at - from + mark.Length);
        }

        chunk.AsSpan(from).CopyTo(longer.AsSpan(to));
        var count = to + chunk.Count - from;
        ArrayPool<byte>.Shared.Return(chunk.Array!);
        return new ArraySegment<byte>(longer, 0, count);
    }

    private byte[] Mark() => [(byte)options.UsedQuote, (byte)options.UsedQuote];
}
