using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Credentials;

/// <summary>
/// Credentials in objects of AWS.Tools, of whatever version and load context: known by their members, not by their type.
/// </summary>
internal static class CredentialShape
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Instance;

    /// <summary>
    /// Reads an object with <c>GetCredentials()</c> (Get-AWSCredential), one with <c>AccessKeyId, SecretAccessKey, SessionToken</c>
    /// or <c>AccessKey, SecretKey, Token</c>, one that holds such an object as <c>Credentials</c> (Use-STSRole), or a
    /// dictionary with these keys. False for anything else.
    /// </summary>
    public static bool TryRead(object? value, [NotNullWhen(true)] out IIdentitySource? source)
    {
        source = value is null ? null : FromProvider(value) ?? FromKeys(value) ?? FromKeys(Get(value, "Credentials"));
        return source is not null;
    }

    /// <summary>The keys that an object holds, or null where it holds none.</summary>
    internal static SigningIdentity? ReadKeys(object? value)
    {
        var accessKey = Text(value, "AccessKeyId") ?? Text(value, "AccessKey");
        var secretKey = Text(value, "SecretAccessKey") ?? Text(value, "SecretKey");
        return accessKey is null || secretKey is null
            ? null
            : new SigningIdentity(
                accessKey, secretKey, Text(value, "SessionToken") ?? Text(value, "Token"), ReadEnd(value));
    }

    /// <summary>The end that an object tells (UTC), or null; the far future means none.</summary>
    internal static DateTimeOffset? ReadEnd(object? value) => (Get(value, "Expiration") ?? Get(value, "Expires")) switch
    {
        DateTimeOffset { Year: < 9999 } end => end.ToUniversalTime(),
        DateTime { Year: < 9999, Year: > 1 } end => new DateTimeOffset(end.ToUniversalTime()),
        string text when DateTimeOffset.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out var end) => end,
        _ => null,
    };

    private static IIdentitySource? FromProvider(object value)
    {
        var type = value.GetType();
        var ask = type.GetMethod("GetCredentialsAsync", Members, Type.EmptyTypes)
            ?? type.GetMethod("GetCredentials", Members, Type.EmptyTypes);
        if (ask is null)
        {
            return null;
        }

        var source = new ShapedIdentitySource(value, ask, type.GetMethod("ClearCredentials", Members, Type.EmptyTypes));
        // These two hold plain keys, so that two objects with the same keys are the same identity.
        return type.Name is "BasicAWSCredentials" or "SessionAWSCredentials" ? source.AsStatic() : source;
    }

    private static StaticIdentitySource? FromKeys(object? value) => ReadKeys(value) is { } identity
        ? new StaticIdentitySource(identity, "given credentials", TimeProvider.System)
        : null;

    private static string? Text(object? value, string name) => Get(value, name) is string { Length: > 0 } text ? text : null;

    private static object? Get(object? value, string name) => value switch
    {
        null => null,
        IDictionary dictionary => dictionary.Keys.OfType<string>()
            .Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(key => dictionary[key]).FirstOrDefault(),
        _ => value.GetType().GetProperty(name, Members)?.GetValue(value),
    };
}
