namespace RdsIam.Core.Names;

/// <summary>The number of an AWS account: twelve digits, and a text, since it may begin with a zero.</summary>
internal static class AccountNumber
{
    /// <exception cref="Fault">AccountIdForm.</exception>
    public static void Check(string accountId)
    {
        if (accountId.Length != 12 || !accountId.All(char.IsAsciiDigit))
        {
            throw new Fault(Messages.AccountIdForm(accountId), FaultKind.InvalidArgument, accountId);
        }
    }
}
