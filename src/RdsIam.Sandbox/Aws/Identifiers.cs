using System.Security.Cryptography;

namespace RdsIam.Sandbox.Aws;

/// <summary>Identifiers and secrets in the shapes that AWS gives them.</summary>
internal static class Identifiers
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>An IAM unique id or access key id: a four-letter prefix (AKIA, ASIA, AIDA, AROA, AGPA, ANPA) and 16 more.</summary>
    public static string Iam(string prefix) => prefix + RandomNumberGenerator.GetString(Base32, 16);

    /// <summary>A resource id: <c>db-</c> or <c>cluster-</c> and 26 letters.</summary>
    public static string Resource(string prefix) => prefix + RandomNumberGenerator.GetString(Letters, 26);

    /// <summary>A secret access key: 40 characters, <c>/</c> and <c>+</c> among them.</summary>
    public static string Secret() => RandomNumberGenerator.GetString(Base64, 40);

    /// <summary>A session token of about the length that STS gives out today, with the characters that need escaping.</summary>
    public static string SessionToken() => "IQoJb3JpZ2luX2Vj" + RandomNumberGenerator.GetString(Base64, 680) + "==";
}
