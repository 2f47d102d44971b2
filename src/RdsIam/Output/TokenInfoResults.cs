using RdsIam.Core.Tokens.Reading;

namespace RdsIam.Output;

/// <summary>From Core's readings of tokens to what the pipeline emits.</summary>
internal static class TokenInfoResults
{
    public static RdsIamTokenInfo From(TokenReading reading) => new()
    {
        HostName = reading.HostName,
        Port = reading.Port,
        UserName = reading.UserName,
        Action = reading.Action,
        Region = reading.Region,
        AccessKeyId = reading.AccessKeyId,
        HasSessionToken = reading.HasSessionToken,
        IssuedAt = reading.IssuedAt,
        ExpiresAt = reading.ExpiresAt,
        TimeLeft = reading.TimeLeft,
        Faults = [.. reading.Faults.Select(fault => new RdsIamTokenFault(fault.Id, fault.Text))],
    };
}
