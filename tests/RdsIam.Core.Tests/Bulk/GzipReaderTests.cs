using System.IO.Compression;
using System.Text;
using RdsIam.Core.Bulk;

namespace RdsIam.Core.Tests.Bulk;

/// <summary>Gzip files as gzip's own programs and .NET write them, and what is left of them after a bad copy.</summary>
public sealed class GzipReaderTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 400).Select(i => $"{i},{1000000 + (i * i)}\n")));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(70_000)]
    [InlineData(3_000_000)]
    public async Task A_file_is_unpacked_whatever_its_size(int size)
    {
        var content = new byte[size];
        new Random(7).NextBytes(content.AsSpan(0, size / 2));
        Assert.Equal(content, await ReadAsync(Pack(content), 1000));
    }

    [Fact]
    public async Task Members_and_zeros_behind_them_are_one_content()
    {
        byte[] file = [.. Pack(Content), .. Pack([]), .. new byte[20], .. Pack(Content), .. new byte[70_000]];
        byte[] twice = [.. Content, .. Content];
        Assert.Equal(twice, await ReadAsync(file, 7));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    [InlineData(2)]
    [InlineData(30)]
    public async Task Everything_that_a_header_may_have_is_passed_over(int flags)
    {
        var plain = Pack(Content);
        byte[] extra = (flags & 4) == 0 ? [] : [3, 0, 1, 2, 3];
        byte[] name = (flags & 8) == 0 ? [] : [(byte)'n', 0];
        byte[] comment = (flags & 16) == 0 ? [] : [(byte)'c', (byte)'c', 0];
        byte[] check = (flags & 2) == 0 ? [] : [9, 9];
        byte[] file = [.. plain[..3], (byte)flags, .. plain[4..10], .. extra, .. name, .. comment, .. check, .. plain[10..]];
        Assert.Equal(Content, await ReadAsync(file, 100));
    }

    [Fact]
    public async Task A_file_that_was_cut_anywhere_is_refused()
    {
        var file = Pack(Content);
        for (var length = 0; length < file.Length; length++)
        {
            var fault = await Assert.ThrowsAsync<Fault>(() => ReadAsync(file[..length], 333));
            Assert.Equal("ImportFileGzipCut", fault.ErrorId);
        }

        byte[] two = [.. file, .. file];
        for (var length = file.Length + 1; length < two.Length; length += 17)
        {
            Assert.Equal("ImportFileGzipCut", (await Assert.ThrowsAsync<Fault>(() => ReadAsync(two[..length], 333))).ErrorId);
        }
    }

    [Fact]
    public async Task A_bit_that_is_flipped_behind_the_header_never_gives_another_content()
    {
        var file = Pack(Content);
        for (var i = 10; i < file.Length; i++)
        {
            var bad = file.ToArray();
            bad[i] ^= 16;
            try
            {
                // Some bits at the end of the packed data mean nothing.
                Assert.Equal(Content, await ReadAsync(bad, 500));
            }
            catch (Fault fault)
            {
                Assert.StartsWith("ImportFileGzip", fault.ErrorId, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Something_else_behind_the_end_is_refused()
    {
        byte[] file = [.. Pack(Content), .. "more"u8];
        Assert.Equal("ImportFileGzipMore", (await Assert.ThrowsAsync<Fault>(() => ReadAsync(file, 500))).ErrorId);
    }

    private static byte[] Pack(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(content);
        }

        // .NET writes nothing at all for nothing.
        return packed.Length > 0 ? packed.ToArray() : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static async Task<byte[]> ReadAsync(byte[] file, int size)
    {
        await using var reader = new GzipReader(new MemoryStream(file), "file.gz");
        var content = new MemoryStream();
        var buffer = new byte[size];
        while (await reader.ReadAsync(buffer, Cancel) is > 0 and var count)
        {
            content.Write(buffer, 0, count);
        }

        return content.ToArray();
    }
}
