using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Bulk;
using RdsIam.Core.Values.Texts;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Tests.Bulk;

public sealed class RowCounterTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a,b\n1,2\n", 1)]
    [InlineData("a,b\n1,2", 1)]
    [InlineData("a\r\n1\r\n2\r\n", 2)]
    [InlineData("a\r1\r2", 2)]
    [InlineData("a\r1\r2\r", 2)]
    [InlineData("\"a\nb\"\n\"1\n\n\"\"2\n\"\n3\n", 2)]
    [InlineData("a\n\n\n", 2)]
    [InlineData("only a header", 0)]
    public void Rows_of_csv_are_counted_however_the_bytes_are_cut(string text, long expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= Math.Max(1, bytes.Length); size++)
        {
            Assert.Equal(expected, Count(new CopyOptions(CopyFormat.Csv) { Header = true }, bytes, size));
        }
    }

    [Theory]
    [InlineData("1\n2\n", 2, 0)]
    [InlineData("1\n2", 2, 0)]
    [InlineData("1\r\n2\r\n", 2, 0)]
    [InlineData("1\r2\r3", 3, 0)]
    [InlineData("a\\\nb\nc\n", 2, 0)]
    [InlineData("\\\\.\nx\n", 2, 0)]
    [InlineData("\n\n", 2, 0)]
    [InlineData("1\n2\n\\.\n", 2, 3)]
    [InlineData("1\r\n\\.\r\n\r\n", 1, 2)]
    [InlineData("1\n\\.", 1, 2)]
    [InlineData("1\n2\\.\n", 2, 2)]
    public void Rows_of_text_are_counted_to_the_mark_that_ends_them(string text, long expected, long endLine)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var counter = new TextRowCounter();
            foreach (var part in bytes.Chunk(size))
            {
                counter.Take(part);
            }

            counter.End();
            Assert.Equal((expected, endLine, false), (counter.Rows, counter.EndLine, counter.GoesOn));
        }
    }

    [Theory]
    [InlineData("a\nx\n\\.\ny\n", "a\nx\n\\.\"\"\ny\n")]
    [InlineData("a\r\n\\.\r\n\\.", "a\r\n\\.\"\"\r\n\\.\"\"")]
    [InlineData("\\.\r\\.\r", "\\.\"\"\r\\.\"\"\r")]
    [InlineData("\"\n\\.\n\"\n\\.x\n\\..\nx\\.\n", "\"\n\\.\n\"\n\\.x\n\\..\nx\\.\n")]
    [InlineData("\\.\n", "\\.\"\"\n")]
    public void Rows_of_csv_that_look_like_the_mark_are_sent_as_values(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var options = new CopyOptions(CopyFormat.Csv);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var rows = new FileRows("f", options, RowCounter.For(options));
            var sent = new List<byte>();
            foreach (var part in bytes.Chunk(size))
            {
                var buffer = ArrayPool<byte>.Shared.Rent(part.Length);
                part.CopyTo(buffer, 0);
                sent.AddRange(rows.Take(new ArraySegment<byte>(buffer, 0, part.Length)));
            }

            sent.AddRange(rows.End(new byte[10]));
            Assert.Equal(expected, Encoding.UTF8.GetString([.. sent]));
        }
    }

    [Theory]
    [InlineData("a\n\"x\ny\n", 2)]
    [InlineData("a,b\n1,5\" disk\n2,\"y\"\n", 2)]
    [InlineData("a\n\"x\n\ny\"\nz\"\"\"\n", 5)]
    [InlineData("a\n\"x\"\"\ny", 2)]
    public void The_line_of_a_quote_that_is_not_closed_is_known(string text, long expected)
    {
        var counter = new CsvRowCounter((byte)'"', (byte)',', header: true);
        counter.Take(Encoding.UTF8.GetBytes(text));
        counter.End();
        Assert.Equal(expected, counter.OpenLine);
    }

    [Fact]
    public void Records_of_any_text_are_counted_however_the_bytes_are_cut()
    {
        var texts = ArbMap.Default.ArbFor<NonEmptyArray<NonNull<string>>>();
        Prop.ForAll(texts, ArbMap.Default.ArbFor<PositiveInt>(), (lines, size) =>
        {
            var csv = string.Concat(lines.Get.Select(line => $"\"{line.Get.Replace("\"", "\"\"", StringComparison.Ordinal)}\",x\n"));
            return Count(new CopyOptions(CopyFormat.Csv), Encoding.UTF8.GetBytes(csv), size.Get) == lines.Get.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rows_of_the_binary_format_are_counted_however_the_bytes_are_cut()
    {
        var writer = new WireWriter(1000);
        TableColumn[] columns = [Column("a", Oids.Int4), Column("b", Oids.Text)];
        var records = new RecordFormats(columns, [ServerType.Other, ServerType.Other], new SessionClock(TimeZoneInfo.Utc), null).For(null);
        Assert.Equal(CopyFormat.Binary, records.Format);
        records.Begin(writer);
        for (var i = 1; i <= 10; i++)
        {
            records.TryWrite(writer, [i, i % 3 == 0 ? null : new string('x', i)], i);
        }

        records.End(writer);
        var bytes = writer.Written.ToArray();
        for (var size = 1; size <= bytes.Length; size++)
        {
            Assert.Equal(10, Count(new CopyOptions(CopyFormat.Binary), bytes, size));
        }
    }

    private static TableColumn Column(string name, uint type) =>
        new(name, type, name, IsEnum: false, name, IsRequired: false, IsGenerated: false);

    private static long Count(CopyOptions options, byte[] bytes, int size)
    {
        var counter = RowCounter.For(options);
        foreach (var part in bytes.Chunk(size))
        {
            counter.Take(part);
        }

        counter.End();
        return counter.Rows;
    }
}
