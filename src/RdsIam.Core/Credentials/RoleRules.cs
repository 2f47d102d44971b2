using System.Text.RegularExpressions;

namespace RdsIam.Core.Credentials;

/// <summary>What STS takes for roles and sessions, checked before anything is sent. Source: the STS API reference, AssumeRole.</summary>
internal static partial class RoleRules
{
    public const int MinimumDuration = 900;

    public const int MaximumDuration = 43200;

    /// <summary>A role that is assumed by a role gets an hour at most, whatever its own maximum.</summary>
    public const int MaximumChainedDuration = 3600;

    private const int SessionNameLength = 64;

    /// <exception cref="Fault">RoleArnInvalid.</exception>
    public static string CheckRoleArn(string arn) => RoleArnPattern().IsMatch(arn)
        ? arn
        : throw new Fault(Messages.RoleArnInvalid(arn), FaultKind.InvalidArgument, arn);

    /// <exception cref="Fault">RoleSessionNameInvalid.</exception>
    public static string CheckSessionName(string name) => SessionNamePattern().IsMatch(name)
        ? name
        : throw new Fault(Messages.RoleSessionNameInvalid(name), FaultKind.InvalidArgument, name);

    /// <exception cref="Fault">ExternalIdInvalid.</exception>
    public static string? CheckExternalId(string? id) => id is null || ExternalIdPattern().IsMatch(id)
        ? id
        : throw new Fault(Messages.ExternalIdInvalid(id), FaultKind.InvalidArgument, id);

    /// <exception cref="Fault">SerialNumberInvalid.</exception>
    public static string? CheckSerialNumber(string? serial) => serial is null || SerialNumberPattern().IsMatch(serial)
        ? serial
        : throw new Fault(Messages.SerialNumberInvalid(serial), FaultKind.InvalidArgument, serial);

    /// <exception cref="Fault">TokenCodeInvalid; the code is not repeated.</exception>
    public static string? CheckTokenCode(string? code) => code is null || TokenCodePattern().IsMatch(code)
        ? code
        : throw new Fault(Messages.TokenCodeInvalid, FaultKind.InvalidArgument, target: null);

    /// <param name="seconds">What was asked for, or null.</param>
    /// <param name="chained">Whether the role is assumed by a role.</param>
    /// <exception cref="Fault">DurationOutOfRange or ChainedDurationTooLong.</exception>
    public static int? CheckDuration(int? seconds, bool chained)
    {
        if (seconds is < MinimumDuration or > MaximumDuration)
        {
            throw new Fault(
                Messages.DurationOutOfRange(seconds, MinimumDuration, MaximumDuration), FaultKind.InvalidArgument, seconds);
        }

        return chained && seconds > MaximumChainedDuration
            ? throw new Fault(Messages.ChainedDurationTooLong(seconds, MaximumChainedDuration), FaultKind.InvalidArgument, seconds)
            : seconds;
    }

    /// <summary><c>rdsiam-user@host</c> with what STS allows in it, at most 64 characters.</summary>
    public static string DefaultSessionName(string? hint)
    {
        var wished = "rdsiam-" + (hint ?? $"{Environment.UserName}@{Environment.MachineName}");
        var allowed = NotAllowedInSessionName().Replace(wished, "-");
        return allowed.Length > SessionNameLength ? allowed[..SessionNameLength] : allowed;
    }

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:iam::[0-9]{12}:role/([!-~]+/)?[A-Za-z0-9_+=,.@-]{1,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex RoleArnPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{2,64}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SessionNamePattern();

    [GeneratedRegex(@"[^A-Za-z0-9_+=,.@-]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotAllowedInSessionName();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/-]{2,1224}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ExternalIdPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=/:,.@-]{9,256}\z", RegexOptions.CultureInvariant)]
    private static partial Regex SerialNumberPattern();

    [GeneratedRegex(@"\A[0-9]{6}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TokenCodePattern();
}
