using Amazon.Runtime.CredentialManagement;

namespace RdsIam.Core.Profiles;

/// <summary>
/// The shared credentials and config files, as the environment names them now. The SDK's own store looks at AWS_CONFIG_FILE
/// and AWS_SHARED_CREDENTIALS_FILE once per process; a PowerShell session may set them at any time, so the files are opened here,
/// with the SDK's parser. On Windows the SDK's encrypted store, which AWS.Tools writes, comes first, as in the SDK.
/// </summary>
internal sealed class ProfileFiles
{
    private readonly bool _encryptedStore;

    private ProfileFiles(string credentialsPath, string configPath, bool encryptedStore)
    {
        CredentialsPath = credentialsPath;
        ConfigPath = configPath;
        _encryptedStore = encryptedStore;
    }

    public string CredentialsPath { get; }

    public string ConfigPath { get; }

    public static ProfileFiles Locate() => new(
        FromEnvironment("AWS_SHARED_CREDENTIALS_FILE") ?? InHome("credentials"),
        FromEnvironment("AWS_CONFIG_FILE") ?? InHome("config"),
        OperatingSystem.IsWindows());

    /// <summary>These two files, and nothing of the environment's or the system's.</summary>
    public static ProfileFiles At(string credentialsPath, string configPath) => new(credentialsPath, configPath, encryptedStore: false);

    /// <summary>The profile of a name, or null where no file has it.</summary>
    /// <exception cref="Fault">A file cannot be read or is not in the format of AWS profiles.</exception>
    public Profile? Find(string name) => Guarded(() => FindEncrypted(name) ?? FindShared(name));

    /// <summary>The same without what its IAM Identity Center session adds, which need not be there.</summary>
    /// <exception cref="Fault">A file cannot be read or is not in the format of AWS profiles.</exception>
    public Profile? FindSettings(string name) => Guarded(() => FindEncrypted(name) ?? FindShared(name, withSession: false));

    /// <summary>A <c>services</c> section: settings by service. Null where the config file has no such section.</summary>
    /// <exception cref="Fault">A file cannot be read or is not in the format of AWS profiles.</exception>
    public IReadOnlyDictionary<string, Dictionary<string, string>>? FindServices(string name) => Guarded(() =>
    {
        var file = new ProfileSections(ConfigPath);
        return ProfileHeaders.ServicesOf(name, file.Headers) is { } header ? file.Read(header)?.Nested : null;
    });

    /// <summary>All profile names, sorted.</summary>
    /// <exception cref="Fault">A file cannot be read or is not in the format of AWS profiles.</exception>
    public IReadOnlyList<string> Names() => Guarded(() =>
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        names.UnionWith(new ProfileSections(CredentialsPath).Headers.Select(ProfileHeaders.WithoutProfile));
        names.UnionWith(ProfileHeaders.NamesOf(new ProfileSections(ConfigPath).Headers));
        if (_encryptedStore)
        {
            names.UnionWith(new NetSDKCredentialsFile().ListProfileNames());
        }

        return names.ToList();
    });

    /// <summary>A header of the config file that was meant for the profile, but is not one of a profile; null: there is none.</summary>
    public string? WrongHeader(string name) => Guarded(() => ProfileHeaders.WrongOf(name, ConfigPath));

    /// <summary>When a file was last written, so that a source can tell whether to read again.</summary>
    public (DateTime Credentials, DateTime Config) LastWritten() =>
        (File.GetLastWriteTimeUtc(CredentialsPath), File.GetLastWriteTimeUtc(ConfigPath));

    private Profile? FindShared(string name, bool withSession = true)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var (config, credentials) = (new ProfileSections(ConfigPath), new ProfileSections(CredentialsPath));
        // The credentials file wins over the config file, setting by setting.
        var found = Merge(settings, config, ProfileHeaders.InConfig(name, config.Headers))
            | Merge(settings, credentials, ProfileHeaders.InCredentials(name, credentials.Headers));
        if (!found)
        {
            return null;
        }

        if (withSession
            && settings.TryGetValue("sso_session", out var session)
            && !MergeSession(settings, config, session))
        {
            throw new Fault(
                Messages.SsoSessionNotFound(name, session, ConfigPath, ProfileHeaders.Of("sso-session", session)),
                FaultKind.ObjectNotFound,
                session);
        }

        return new Profile(name, settings);
    }

    private static bool Merge(Dictionary<string, string> settings, ProfileSections file, string? header)
    {
        if (header is null || file.Read(header) is not { } section)
        {
            return false;
        }

        foreach (var (key, value) in section.Settings)
        {
            settings[key] = value;
        }

        return true;
    }

    private static bool MergeSession(Dictionary<string, string> settings, ProfileSections config, string session)
    {
        if (ProfileHeaders.SessionOf(session, config.Headers) is not { } header || config.Read(header) is not { } section)
        {
            return false;
        }

        foreach (var (key, value) in section.Settings)
        {
            settings.TryAdd(key, value);
        }

        return true;
    }

    private Profile? FindEncrypted(string name) =>
        _encryptedStore && new NetSDKCredentialsFile().TryGetProfile(name, out var profile)
            ? new Profile(name, EncryptedProfile.Settings(profile))
            : null;

    private T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            // The parser's message repeats the bad line, which may be half a secret.
            throw new Fault(
                Messages.ProfileFileUnreadable(CredentialsPath, ConfigPath, e.GetType().Name), FaultKind.InvalidData, CredentialsPath);
        }
    }

    private static string? FromEnvironment(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } path ? path : null;

    private static string InHome(string file) => Path.Combine(
        Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? home
            : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        ".aws",
        file);
}
