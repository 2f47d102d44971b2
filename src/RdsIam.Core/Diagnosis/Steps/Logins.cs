using System.Net;
using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Endpoints;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>The logins that checks make, each with a fresh token or the administrator's password.</summary>
internal static class Logins
{
    /// <exception cref="Fault">The login failed.</exception>
    public static async Task<DatabaseSession> OpenAsync(DiagnosisState state, string database, CancellationToken cancellationToken)
    {
        var time = state.Request.Time;
        var tokens = new SignedTokens(new TokenLogin(state.Signed!, state.Source!), time);
        var session = await DatabaseSession.OpenAsync(
            state.Target() with { Database = database }, tokens, time, cancellationToken).ConfigureAwait(false);
        state.Server = await ServerFacts.ReadAsync(session, state.IsDsql, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>Null where that does not work either.</summary>
    public static async Task<DatabaseSession?> TryOpenAsync(DiagnosisState state, string database, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAsync(state, database, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault)
        {
            // The first refusal is the one to be told.
            return null;
        }
    }

    /// <summary>The administrator's session; null where none was given.</summary>
    /// <exception cref="Fault">The administrator's login failed.</exception>
    public static async Task<DatabaseSession?> AdministratorAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var administrator = state.Request.AdministratorSecret is { } secret
            ? await ReadAsync(state, secret, cancellationToken).ConfigureAwait(false)
            : state.Request.Administrator;
        if (administrator is null)
        {
            return null;
        }

        var target = state.Target() with { UserName = administrator.UserName, Database = "postgres" };
        return await DatabaseSession.OpenAsync(
            target, new DatabasePassword(administrator), state.Request.Time, cancellationToken).ConfigureAwait(false);
    }

    /// <exception cref="Fault">There is no such secret, or nobody may read it.</exception>
    private static async Task<NetworkCredential> ReadAsync(DiagnosisState state, string secret, CancellationToken cancellationToken)
    {
        var (read, skipped) = await AwsReading.TryAsync(
            state,
            state.Readers(),
            async (reader, token) =>
            {
                var found = await MasterSecret.FindAsync(
                    secret, state.Target().HostName, state.Region!, _ => reader, state.Request.ProfileName, token).ConfigureAwait(false);
                return await found.ReadAsync(token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        return read ?? throw new Fault(Messages.AdministratorSecretUnread(skipped!.Detail), FaultKind.PermissionDenied, secret);
    }
}
