using RdsIam.Core.Connections.Pools;
using RdsIam.Core.Diagnosis.Facts;
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
        state.Server = await ServerFacts.ReadAsync(session, cancellationToken).ConfigureAwait(false);
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
        if (state.Request.Administrator is not { } administrator)
        {
            return null;
        }

        var target = state.Target() with { UserName = administrator.UserName, Database = "postgres" };
        return await DatabaseSession.OpenAsync(
            target, new DatabasePassword(administrator), state.Request.Time, cancellationToken).ConfigureAwait(false);
    }
}
