namespace RdsIam.Core.Names;

/// <summary>The number of an AWS account: twelve digits, and a text, since it may begin with a zero.</summary>
internal static class AccountNumber
{
    /// <summary>Null: none is given, which is fine.</summary>
    /// <exception cref="Fault">AccountIdForm.</exception>
    public static void CheckGiven(string? accountId)
    {
        if (accountId is not null)
        {
            Check(accountId);
        }
    }

    /// <exception cref="Fault">AccountIdForm.</exception>
    public static void Check(string accountId)
    {
        if (accountId.Length != 12 || !accountId.All(char.IsAsciiDigit))
        {
            throw new Fault(Messages.AccountIdForm(accountId), FaultKind.InvalidArgument, accountId);
        }
    }
}
