using RdsIam.Core.Files;

namespace RdsIam.Core.Tests.Clients;

public sealed class PrivateFileTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rdsiam-");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Name => Path.Combine(folder.FullName, "pass");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_new_file_is_its_owners_alone_and_nothing_lies_beside_it()
    {
        await PrivateFile.ChangeAsync(Path.Combine(folder.FullName, "deep", "er", "pass"), _ => "text", Cancel);
        var file = Assert.Single(folder.GetFiles("*", SearchOption.AllDirectories));
        Assert.Equal("text", await File.ReadAllTextAsync(file.FullName, Cancel));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has an ACL in place of a mode.");
        Assert.Equal(OwnerOnly, file.UnixFileMode);
    }

    [Fact]
    public async Task A_file_that_others_could_read_becomes_private_also_when_its_text_stays()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has an ACL in place of a mode.");
            return;
        }

        await File.WriteAllTextAsync(Name, "text", Cancel);
        File.SetUnixFileMode(Name, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        await PrivateFile.ChangeAsync(Name, text => text, Cancel);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Name));
    }

    [Fact]
    public async Task Bytes_of_any_encoding_stay_as_they_are()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        await File.WriteAllBytesAsync(Name, bytes, Cancel);
        await PrivateFile.ChangeAsync(Name, text => text + PrivateFile.Bytes("ü"), Cancel);
        Assert.Equal([.. bytes, 0xC3, 0xBC], await File.ReadAllBytesAsync(Name, Cancel));
    }

    [Theory]
    [InlineData("\u00FF\u00FEa\0")]
    [InlineData("a\0b\0\n\0")]
    [InlineData("\0a\0b\0\n")]
    public async Task A_file_in_utf16_is_left_alone(string bytes)
    {
        await File.WriteAllBytesAsync(Name, System.Text.Encoding.Latin1.GetBytes(bytes), Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => PrivateFile.ChangeAsync(Name, text => text + "x", Cancel));
        Assert.Equal("PrivateFileNotText", fault.ErrorId);
        Assert.Equal(System.Text.Encoding.Latin1.GetBytes(bytes), await File.ReadAllBytesAsync(Name, Cancel));
    }

    [Fact]
    public async Task A_file_without_secrets_keeps_its_rights_and_a_stricter_one_is_not_widened()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has an ACL in place of a mode.");
            return;
        }

        const UnixFileMode Shared = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        await File.WriteAllTextAsync(Name, "text", Cancel);
        File.SetUnixFileMode(Name, Shared);
        await PrivateFile.ChangeAsync(Name, text => text + "x", Cancel, keepRights: true);
        Assert.Equal(Shared, File.GetUnixFileMode(Name));
        File.SetUnixFileMode(Name, UnixFileMode.UserRead);
        await PrivateFile.ChangeAsync(Name, text => text + "x", Cancel);
        Assert.Equal(UnixFileMode.UserRead, File.GetUnixFileMode(Name));
    }

    [Fact]
    public async Task A_link_stays_a_link()
    {
        var real = Path.Combine(folder.FullName, "real");
        await File.WriteAllTextAsync(real, "old", Cancel);
        File.CreateSymbolicLink(Name, real);
        await PrivateFile.ChangeAsync(Name, _ => "new", Cancel);
        Assert.Equal(real, new FileInfo(Name).LinkTarget);
        Assert.Equal("new", await File.ReadAllTextAsync(real, Cancel));
    }

    [Fact]
    public async Task A_file_without_text_goes()
    {
        await PrivateFile.ChangeAsync(Name, _ => "text", Cancel);
        await PrivateFile.ChangeAsync(Name, _ => "", Cancel);
        Assert.Empty(folder.GetFiles());
    }

    [Fact]
    public async Task Writers_wait_for_each_other_and_a_reader_never_sees_a_part()
    {
        const int Writers = 4, Changes = 25;
        await PrivateFile.ChangeAsync(Name, _ => "0;", Cancel);
        using var done = new CancellationTokenSource();
        var reader = Task.Run(
            async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    Assert.EndsWith(";", await File.ReadAllTextAsync(Name, Cancel), StringComparison.Ordinal);
                }
            },
            Cancel);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                for (var i = 0; i < Changes; i++)
                {
                    await PrivateFile.ChangeAsync(Name, text => $"{int.Parse(text.TrimEnd(';'), null) + 1};", Cancel);
                }
            },
            Cancel)));
        await done.CancelAsync();
        await reader;
        Assert.Equal($"{Writers * Changes};", await File.ReadAllTextAsync(Name, Cancel));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_named_with_the_reason()
    {
        await File.WriteAllTextAsync(Name, "", Cancel);
        var fault = await Assert.ThrowsAsync<Fault>(() => PrivateFile.ChangeAsync(Path.Combine(Name, "below"), _ => "text", Cancel));
        Assert.Equal("PrivateFileFailed", fault.ErrorId);
        Assert.Contains(Name, fault.Message, StringComparison.Ordinal);
    }
}
