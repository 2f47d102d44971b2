using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Util;
using Amazon.Util.Internal;
using RdsIam.Core.Credentials.Login;
using RdsIam.Core.Profiles;

namespace RdsIam.Fuzz.Targets;

/// <summary>The files below <c>~/.aws</c>, which the AWS CLI, the SDKs and people write.</summary>
internal static class ProfileTargets
{
    private static readonly string LoginFile = JsonSerializer.Serialize(new
    {
        accessToken = new { accessKeyId = "ASIAX", secretAccessKey = "s", sessionToken = "t", accountId = "1", expiresAt = "2026-11-29T12:00:00Z" },
        tokenType = "aws_sigv4",
        clientId = "arn:aws:signin:::devtools/same-device",
        refreshToken = "r",
        idToken = "e30.eyJpc3MiOiJodHRwczovL2V1LXdlc3QtMS5zaWduaW4uYXdzLmFtYXpvbi5jb20ifQ.x",
        dpopKey = Key(),
    });

    private const string SsoFile = """
        {"startUrl":"https://x.awsapps.com/start","region":"eu-west-1","accessToken":"a","expiresAt":"2030-11-29T12:00:00Z","clientId":"c","clientSecret":"s","registrationExpiresAt":"2031-01-01T00:00:00Z","refreshToken":"r"}
        """;

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        FuzzTarget.OfText(
            "aws-profiles",
            [
                "[default]\nregion = eu-west-1\naws_access_key_id = AKIAX\naws_secret_access_key = s\n\n[profile dev]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = default\n",
                "[profile 'my dev']\nsso_session = corp\nsso_account_id = 1\nsso_role_name = r\n[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://x\n",
                "[profile dev]\nservices = local\nlogin_session = arn:aws:iam::1:user/ann\n[services local]\nrds =\n  endpoint_url = http://x\niam = \n  endpoint_url = http://y\n# note\n; note\n",
            ],
            "[ ] = # ; \\n \\r\\n [profile [sso-session [services 'it'\"'\"'s' \"a\\\"b\" sso_session services endpoint_url rds dev \\ufeff",
            Profiles),
        FuzzTarget.OfText(
            "login-cache", [LoginFile, "{}"], "{ } [ ] , : \" null true 1e400 \\ud800 \"accessToken\" \"expiresAt\" \"dpopKey\" -----BEGIN 9999-99-99T00:00:00Z . ..",
            Login) with { Documented = [typeof(FormatException)] },
        FuzzTarget.OfText(
            "sso-cache", [SsoFile], "{ } [ ] , : \" null true 1e400 \\ud800 \"expiresAt\" \"accessToken\" 9999-99-99T00:00:00Z",
            Sso) with { Documented = [typeof(AmazonClientException), typeof(JsonException), typeof(FormatException)] },
    ];

    /// <summary>A file of this thread's own: the SDK's parser takes paths.</summary>
    [ThreadStatic]
    private static string? _file;

    /// <summary>The same each time.</summary>
    private static string Key()
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = [.. Enumerable.Repeat((byte)7, 32)] });
        return key.ExportECPrivateKeyPem();
    }

    private static void Profiles(string text)
    {
        var file = _file ??= Path.Combine(Directory.CreateTempSubdirectory("rdsiam-fuzz").FullName, "config");
        // As UTF-8, which has a sign for half a surrogate pair.
        File.WriteAllBytes(file, Encoding.UTF8.GetBytes(text));
        var files = text.Length % 2 == 0 ? ProfileFiles.At(file, file + ".none") : ProfileFiles.At(file + ".none", file);
        Expect.Read(() =>
        {
            foreach (var name in files.Names().Take(2))
            {
                Expect.Read(() => _ = files.Find(name)?.Settings.Count());
                Expect.Read(() => Found(files.FindSettings(name)));
                Expect.Read(() => files.WrongHeader(name));
            }
        });
        Expect.Read(() => files.FindServices("local"));
    }

    private static void Found(Profile? profile)
    {
        if (profile is not null)
        {
            _ = (profile.IsSso, profile.HasCredentials, profile["region"]);
            Expect.That(profile.ToString() == $"Profile {profile.Name}", "shows more than its name");
        }
    }

    private static void Login(string text)
    {
        var tokens = LoginTokens.Parse(text);
        Expect.That(LoginTokens.Parse(tokens.ToFile()).RefreshToken == tokens.RefreshToken, "what was written is read otherwise");
        using var answer = JsonDocument.Parse(
            """{"accessToken":{"accessKeyId":"a","secretAccessKey":"b","sessionToken":"c"},"expiresIn":900,"refreshToken":"next"}""");
        Expect.That(tokens.With(answer.RootElement, DateTimeOffset.UnixEpoch).RefreshToken == "next", "the next token is not kept");
    }

    /// <summary>The SDK's own reader; the module translates whatever comes out of it.</summary>
    private static void Sso(string text)
    {
        var cache = new SSOTokenFileCache(CryptoUtilFactory.CryptoInstance, new OneFile(text), new DirectoryRetriever());
        var options = new SSOTokenManagerGetTokenOptions { StartUrl = "https://x.awsapps.com/start", Region = "eu-west-1", ClientName = "x" };
        cache.TryGetSsoToken(options, null, out _);
    }

    private sealed class OneFile(string text) : IFile
    {
        public bool Exists(string path) => true;

        public string ReadAllText(string path) => text;

        public void WriteAllText(string path, string contents)
        {
        }

        public void Delete(string path)
        {
        }

        public Task<string> ReadAllTextAsync(string path, CancellationToken token = default) => Task.FromResult(text);

        public Task WriteAllTextAsync(string path, string contents, CancellationToken token = default) => Task.CompletedTask;

        public void SetFileOwnerReadWrite(string path)
        {
        }
    }
}
