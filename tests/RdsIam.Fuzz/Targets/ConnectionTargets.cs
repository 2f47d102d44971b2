using System.Text;
using RdsIam.Core.Clients;
using RdsIam.Core.Connections.Targets;

namespace RdsIam.Fuzz.Targets;

/// <summary>Connections as other programs write them, and the files of clients.</summary>
internal static class ConnectionTargets
{
    private static readonly PgPassEntry Entry = new("db.example", 5432, "app", "u:s\\er");

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "connection-text",
            [
                "postgres://ann:pa%2Fss@db.example:5433/app?sslmode=verify-full&sslrootcert=/a/b&application_name=x",
                "postgresql://ann@[::1]:5432,other:5433/app", "jdbc:postgresql://db.example:5432/app?user=ann&ssl=true",
                "jdbc:aws-wrapper:postgresql://db.example/app?wrapperPlugins=iam", "jdbc:postgresql:app",
                "host=db.example port=5432 user='a n\\'n' dbname=app sslmode=require connect_timeout=10",
                "Host=db.example;Port=5432;Username=ann;Database=app;SSL Mode=VerifyFull;Password='a;b'",
            ],
            "postgres:// jdbc:postgresql: host= port= user= sslmode= ; & ? @ / ' \\ %2 %00 %ff = : , [ ] connect_timeout=99999999999 keepalives=1",
            text =>
            {
                if (ConnectionText.IsOne(text))
                {
                    ConnectionText.Parse(text, out _);
                }
            }),
        FuzzTarget.OfText(
            "service-file",
            ["# mine\n[prod]\nhost=db.example\nport = 5432\nuser=ann\ndbname=app\n\n[test]\r\nhost=x\r\n", "x=1\n[a]\n[b]\nsslmode=require"],
            "[prod] [ ] host= port=99999999 \\n \\r = # sslmode=nothing",
            text =>
            {
                foreach (var name in ServiceFile.Names(text).Take(3))
                {
                    Expect.Read(() => ServiceFile.Read(text, name, "file"));
                }

                var changed = ServiceText.Set(text, "rdsiam-x", [new("host", "h"), new("user", "u")]);
                Expect.That(ServiceText.Names(changed).Contains("rdsiam-x"), "a service that was written is not there");
                ServiceText.Remove(changed, "rdsiam-x");
            }),
        FuzzTarget.OfText(
            "saved-targets",
            [
                "{\n  // mine\n  \"targets\": {\n    \"prod\": { \"HostName\": \"db.example\", \"Port\": 5432, \"UserName\": \"ann\", \"RoleArn\": [\"a\", \"b\"] },\n    \"test\": { \"extends\": \"prod\" }\n  }\n}\n",
                "{}", "{\"targets\":{}}",
            ],
            "\"targets\" \"prod\" \"Extends\" { } [ ] , : // /* */ null true 1e400 \\ud800 \"Port\" 99999999999",
            text =>
            {
                TargetFileText.Read(text, "file");
                var changed = TargetFileText.Set(text, "new one", new TargetSettings { HostName = "h" }, "file");
                Expect.That(TargetFileText.Read(changed, "file").ContainsKey("new one"), "a target that was written is not there");
                Expect.That(!TargetFileText.Read(TargetFileText.Remove(changed, "new one", "file"), "file").ContainsKey("new one"), "a removed target is there");
            }),
        FuzzTarget.OfText(
            "password-file",
            ["# mine\ndb.example:5432:app:ann:secret\n*:*:*:bob:x\\:y\r\nlocalhost:5432:*:*:z", "db.example:5432:app:u\\:s\\\\er:old\n"],
            ": \\ * \\: \\\\ # \\n \\r db.example:5432:app:u\\:s\\\\er:",
            PasswordFile),
    ];

    /// <summary>What others wrote stays, to the last character.</summary>
    private static void PasswordFile(string text)
    {
        var changed = PgPassText.Set(text, [Entry], "token");
        var others = new FileLines(PgPassText.Remove(text, [Entry]));
        var left = new FileLines(PgPassText.Remove(changed, [Entry]));
        Expect.That(Lines(others) == Lines(left), "lines of others have changed");
        Expect.That(new FileLines(changed).Find(Entry.IsSame) >= 0, "the entry is not there");
    }

    private static string Lines(FileLines lines)
    {
        var all = new StringBuilder();
        for (var i = 0; i < lines.Count; i++)
        {
            all.Append(lines[i]).Append('\n');
        }

        return all.ToString();
    }
}
