using System.Reflection;
using System.Reflection.Emit;
using RdsIam.Loading;

namespace RdsIam.Tests.Loading;

public sealed class CoreLoadContextTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rdsiam-load-");

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void The_host_s_own_wins_where_it_is_as_new(int newer, bool wins)
    {
        var theirs = Save("theirs", new Version(10, 10, 0, 0));
        var ours = Save("ours", new Version(10, 10 + newer, 0, 0));
        var host = new Dictionary<string, string> { ["Npgsql"] = theirs };
        Assert.Equal(wins, CoreLoadContext.HostHasAsNew(new AssemblyName("Npgsql"), ours, host));
    }

    [Fact]
    public void What_the_host_does_not_ship_is_ours()
    {
        var ours = Save("ours", new Version(1, 0, 0, 0));
        Assert.False(CoreLoadContext.HostHasAsNew(new AssemblyName("Npgsql"), ours, new Dictionary<string, string>()));
    }

    [Fact]
    public void Of_all_names_it_answers_for_Core_alone() =>
        Assert.Null(CoreLoadContext.Resolve(System.Runtime.Loader.AssemblyLoadContext.Default, new AssemblyName("Npgsql")));

    public void Dispose() => _folder.Delete(recursive: true);

    private string Save(string file, Version version)
    {
        var builder = new PersistedAssemblyBuilder(new AssemblyName("Npgsql") { Version = version }, typeof(object).Assembly);
        builder.DefineDynamicModule("Npgsql");
        var path = Path.Combine(_folder.FullName, file + ".dll");
        builder.Save(path);
        return path;
    }
}
