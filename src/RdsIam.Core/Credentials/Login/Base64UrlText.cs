namespace RdsIam.Core.Credentials.Login;

/// <summary>Base64 as JSON Web Tokens have it: with - and _, and not padded. Source: RFC 7515, appendix C.</summary>
internal static class Base64UrlText
{
    public static string Of(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    /// <exception cref="FormatException">It is no such text.</exception>
    public static byte[] Read(string text)
    {
        var plain = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
    }
}
