using System.IO.Compression;
using System.Text;
using RdsIam.Core.Bulk;

namespace RdsIam.Fuzz.Targets;

/// <summary>Files of rows on their way into a table.</summary>
internal static class FileTargets
{
    private static readonly CopyOptions[] Forms =
    [
        new(CopyFormat.Csv), new(CopyFormat.Csv) { Header = true, Delimiter = ';', Quote = '\'' }, new(CopyFormat.Csv) { NoQuote = true },
        new(CopyFormat.Text), new(CopyFormat.Text) { Delimiter = '|' }, new(CopyFormat.Binary),
    ];

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "csv-header",
            ["id,\"na\"\"me\",amount\r\n1,2,3\r\n", "a;b;'c\nd'\n1;2;3", "a\tb\tc\n\\N\t1\tx\\\ty\n\\.\n", "\"open,x\n"],
            ", ; \" ' \\t \\n \\r \\. \\N",
            text =>
            {
                foreach (var options in Forms)
                {
                    CsvHeader.Read(text, isWhole: true, options);
                    CsvHeader.Read(text, isWhole: false, options);
                }
            }),
        FuzzTarget.OfBytes(
            "copy-file",
            [
                Encoding.UTF8.GetBytes("id,name\r\n1,\"it\"\"s\r\nx\"\r\n\\.\r\n2,\\.\r\n"), Encoding.UTF8.GetBytes("1\tx\\\ty\n2\t\\N\n\\.\n"),
                FuzzTarget.Ascii("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0\0\x02\0\0\0\x04\0\0\0\x01\xff\xff\xff\xff\xff\xff"),
            ],
            [[(byte)'\\', (byte)'.'], [(byte)'"'], [(byte)'\n'], [(byte)'\r'], [0xff, 0xff], FuzzTarget.Ascii("PGCOPY\n\xff\r\n\0")],
            CopyFile),
        FuzzTarget.OfBytes(
            "gzip", [Gzip("id,name\n1,x\n"), [.. Gzip("a"), .. Gzip("b,c\n")], [.. Gzip(""), 0, 0, 0], Gzip(new string('x', 10_000))],
            [[0x1f, 0x8b, 8], [0x1f, 0x8b, 8, 0x1f], [0x03, 0], [0, 0, 0xff, 0xff]],
            bytes =>
            {
                using var reader = new GzipReader(new MemoryStream(bytes), "file.gz");
                var buffer = new byte[4096];
                while (reader.ReadAsync(buffer).AsTask().GetAwaiter().GetResult() > 0)
                {
                }
            }),
    ];

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }

    /// <summary>In pieces of any size, and rows are the same in whatever pieces they come.</summary>
    private static void CopyFile(byte[] bytes)
    {
        var options = Forms[bytes.Length % Forms.Length];
        var whole = RowCounter.For(options);
        whole.Take(bytes);
        whole.End();
        var parts = RowCounter.For(options);
        for (var at = 0; at < bytes.Length;)
        {
            var count = Math.Min(bytes.Length - at, 1 + (at * 7 % 13));
            parts.Take(bytes.AsSpan(at, count));
            at += count;
        }

        parts.End();
        Expect.That(whole.Rows == parts.Rows, $"{whole.Rows} rows at once, {parts.Rows} in pieces");
        var rows = new FileRows("file", options, RowCounter.For(options));
        var copy = System.Buffers.ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(copy, 0);
        rows.Take(new ArraySegment<byte>(copy, 0, bytes.Length));
        rows.End(new byte[64]);
    }
}
