namespace RdsIam.Core.Credentials;

/// <summary>Faults that more than one source raises.</summary>
internal static class CredentialsFault
{
    /// <param name="lookedAt">Each place, with what was or was not there.</param>
    public static Fault NotFound(IEnumerable<string> lookedAt) =>
        new(Messages.CredentialsNotFound(string.Join("; ", lookedAt)), FaultKind.ObjectNotFound, target: null);
}
