using System.Text;
using FsCheck;
using FsCheck.Fluent;
using RdsIam.Core.Clients;

namespace RdsIam.Core.Tests.Clients;

/// <summary>Lines of .pgpass, read back as "The Password File" in PostgreSQL's manual says that libpq reads them.</summary>
public sealed class PgPassTests
{
    private static readonly PgPassEntry Orders = new("db.example.com", 5432, "orders", "app");

    [Theory]
    [InlineData("", "db.example.com:5432:orders:app:new\n")]
    [InlineData("# mine\n\nother:5432:*:app:x\n", "# mine\n\nother:5432:*:app:x\ndb.example.com:5432:orders:app:new\n")]
    [InlineData("other:5432:*:app:x", "other:5432:*:app:x\ndb.example.com:5432:orders:app:new\n")]
    [InlineData("a:1:b:c:d\ndb.example.com:5432:orders:app:old\nz:1:b:c:d\n", "a:1:b:c:d\ndb.example.com:5432:orders:app:new\nz:1:b:c:d\n")]
    // A client takes the first line that matches: ours must stand before one with asterisks.
    [InlineData("*:*:*:app:x\n", "db.example.com:5432:orders:app:new\n*:*:*:app:x\n")]
    [InlineData("a:1:b:c:d\n*:*:*:*:x\ndb.example.com:5432:orders:app:old\n", "a:1:b:c:d\ndb.example.com:5432:orders:app:new\n*:*:*:*:x\n")]
    [InlineData("db.example.com:5432:orders:app:1\ndb.example.com:5432:orders:app:2\n", "db.example.com:5432:orders:app:new\n")]
    [InlineData("db\\.example.com:5432:or\\ders:app:old\n", "db.example.com:5432:orders:app:new\n")]
    [InlineData("#db.example.com:5432:orders:app:old\n", "#db.example.com:5432:orders:app:old\ndb.example.com:5432:orders:app:new\n")]
    [InlineData("broken line\n", "broken line\ndb.example.com:5432:orders:app:new\n")]
    [InlineData("a:1:b:c:d\ne:1:b:c:d\r\nf:1:b:c:\u0085\u000C\n", "a:1:b:c:d\ne:1:b:c:d\r\nf:1:b:c:\u0085\u000C\ndb.example.com:5432:orders:app:new\n")]
    [InlineData("a:1:b:c:d\ndb.example.com:5432:orders:app:x\r\nf:1:b:c:d\r\n", "a:1:b:c:d\ndb.example.com:5432:orders:app:new\nf:1:b:c:d\r\n")]
    [InlineData("a:1:b:c:d\r\n", "a:1:b:c:d\r\ndb.example.com:5432:orders:app:new\r\n")]
    public void A_line_is_added_or_replaced_and_others_stay(string before, string after) =>
        Assert.Equal(after, PgPassText.Set(before, [Orders], "new"));

    [Theory]
    [InlineData("", "")]
    [InlineData("db.example.com:5432:orders:app:x\n", "")]
    [InlineData("# mine\ndb.example.com:5432:orders:app:x\n*:*:*:*:y", "# mine\n*:*:*:*:y")]
    [InlineData("a:1:b:c:d\r\ndb.example.com:5432:orders:app:x\r\ne:1:b:c:d\nf:1:b:c:d", "a:1:b:c:d\r\ne:1:b:c:d\nf:1:b:c:d")]
    [InlineData("db.example.com:5432:*:app:x", "db.example.com:5432:*:app:x")]
    public void A_line_is_taken_away_and_others_stay(string before, string after) =>
        Assert.Equal(after, PgPassText.Remove(before, [Orders]));

    [Fact]
    public void Colons_backslashes_and_a_lone_asterisk_are_escaped()
    {
        Assert.Equal(@"\:\:1:5432:*:a\:b:p\:\\w", new PgPassEntry("::1", 5432, null, "a:b").ToLine(@"p:\w"));
        Assert.Equal(@"h:1:\*:a*:p", new PgPassEntry("h", 1, "*", "a*").ToLine("p"));
    }

    [Fact]
    public void A_name_with_a_line_break_is_refused() => Assert.Equal(
        "PgPassLineBreak", Assert.Throws<Fault>(() => new PgPassEntry("h", 1, "a\nb", "u").ToLine("p")).ErrorId);

    [Fact]
    public void What_was_set_is_what_libpq_finds_and_what_was_removed_it_does_not()
    {
        var names = Gen.Elements("db", "a:b", @"c\d", "*", "x*y", "", ":", @"\").Where(name => name.Length > 0);
        var entries =
            from host in names
            from port in Gen.Choose(1, 3)
            from database in Gen.OneOf(names.Select(name => (string?)name), Gen.Constant((string?)null))
            from user in names
            select new PgPassEntry(host, port, database, user);
        var lines = Gen.OneOf(
            entries.Select(entry => entry.ToLine("theirs")),
            Gen.Elements("*:*:*:*:wide", "# note", "", "db:1:*:*:some", "rubbish"));
        var files = lines.ListOf().Select(list => string.Concat(list.Select(line => line + "\n")));
        Prop.ForAll(files.ToArbitrary(), entries.ToArbitrary(), (file, entry) =>
        {
            var database = entry.Database ?? "any";
            var set = PgPassText.Set(file, [entry], @"to:k\en");
            var removed = PgPassText.Remove(set, [entry]);
            var others = file.Split('\n').Where(line => !entry.IsSame(line));
            return Find(set, entry.HostName, entry.Port, database, entry.UserName) == @"to:k\en"
                && Find(removed, entry.HostName, entry.Port, database, entry.UserName) != @"to:k\en"
                && PgPassText.Set(set, [entry], @"to:k\en") == set
                && removed.Split('\n').SequenceEqual(others);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    /// <summary>libpq's way: a line at a time, each field a star or, with escapes undone, the name.</summary>
    private static string? Find(string file, params object[] names)
    {
        foreach (var line in file.Split('\n').Where(line => !line.StartsWith('#')))
        {
            var rest = line;
            if (names.All(name => Matches(ref rest, name.ToString()!)))
            {
                return Unescape(rest);
            }
        }

        return null;
    }

    private static bool Matches(ref string rest, string name)
    {
        if (rest.StartsWith("*:", StringComparison.Ordinal))
        {
            rest = rest[2..];
            return true;
        }

        var (i, n) = (0, 0);
        while (i < rest.Length)
        {
            if (rest[i] == ':' && n == name.Length)
            {
                rest = rest[(i + 1)..];
                return true;
            }

            i += rest[i] == '\\' ? 1 : 0;
            if (i >= rest.Length || n >= name.Length || rest[i++] != name[n++])
            {
                return false;
            }
        }

        return false;
    }

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            i += text[i] == '\\' && i + 1 < text.Length ? 1 : 0;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }
}
