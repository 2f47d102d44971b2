using System.Collections.Specialized;
using System.Security;
using RdsIam.Core.Clients;
using RdsIam.Core.Tokens;

namespace RdsIam.Output;

/// <summary>From Core's tokens to what the pipeline emits.</summary>
internal static class TokenResults
{
    public static RdsIamToken From(Token token, SecureString secret) => new()
    {
        HostName = token.HostName,
        Port = token.Port,
        UserName = token.UserName,
        Region = token.Region,
        Token = secret,
        IssuedAt = token.IssuedAt,
        ExpiresAt = token.ExpiresAt,
        AccessKeyId = token.AccessKeyId,
        PrincipalArn = token.PrincipalArn,
    };

    /// <summary>As another program takes it, with the token in plain text.</summary>
    public static object Form(RdsIamTokenForm form, Token token, TokenFormOptions options) => form switch
    {
        RdsIamTokenForm.Uri => TokenForms.Uri(token, options),
        RdsIamTokenForm.NodeUri => TokenForms.NodeUri(token, options),
        RdsIamTokenForm.ConnectionString => TokenForms.ConnectionString(token, options),
        RdsIamTokenForm.Libpq => TokenForms.Libpq(token, options),
        _ => Table(TokenForms.Environment(token, options)),
    };

    private static OrderedDictionary Table(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var table = new OrderedDictionary();
        foreach (var (name, value) in pairs)
        {
            table.Add(name, value);
        }

        return table;
    }
}
