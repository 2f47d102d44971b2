using System.Text;
using RdsIam.Core.Files;

namespace RdsIam.Core.Clients;

/// <summary>
/// A token on its way to one program, in a file that its owner alone can read and that goes with this object. The environment of
/// this process, which every program inherits that anybody starts meanwhile, does not get it.
/// </summary>
internal sealed class HandedSecret : IDisposable
{
    private readonly IDisposable _atExit;

    private HandedSecret(string path) => (Path, _atExit) = (path, AtExit.Delete(path));

    public string Path { get; }

    /// <summary>
    /// A password file for libpq with one line: this host, port and user, and no other. Every database: the token is for all.
    /// </summary>
    /// <param name="variables">libpq's variables, PGPASSWORD among them.</param>
    public static HandedSecret AsPasswordFile(IReadOnlyList<KeyValuePair<string, string>> variables)
    {
        var values = variables.ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        var port = int.Parse(values["PGPORT"], System.Globalization.CultureInfo.InvariantCulture);
        var entry = new PgPassEntry(values["PGHOST"], port, Database: null, values["PGUSER"]);
        return new HandedSecret(PrivateFile.CreateTemporary(entry.ToLine(values["PGPASSWORD"]) + "\n"));
    }

    /// <summary>What a shell of Unix reads to set variables. The file is its first argument, and is deleted before they are set.</summary>
    /// <param name="variables">To set.</param>
    /// <param name="unset">To take away.</param>
    public static HandedSecret AsShellSettings(IReadOnlyList<KeyValuePair<string, string>> variables, IEnumerable<string> unset)
    {
        // A shell keeps reading a file that it has open. "rm", too, is a program that would inherit what is set.
        var text = new StringBuilder().Append("rm -f \"$1\" || exit\nunset ").AppendJoin(' ', unset).Append('\n');
        foreach (var (name, value) in variables)
        {
            text.Append("export ").Append(name).Append("='").Append(value.Replace("'", @"'\''", StringComparison.Ordinal)).Append("'\n");
        }

        return new HandedSecret(PrivateFile.CreateTemporary(text.ToString()));
    }

    public void Dispose()
    {
        using var _ = _atExit;
        try
        {
            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder for temporary files is gone, and the token is over in 15 minutes.
        }
    }
}
