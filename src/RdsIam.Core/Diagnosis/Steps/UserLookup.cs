using RdsIam.Core.Diagnosis.Facts;
using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Steps;

/// <summary>
/// Why the server asks a user for a stored password. It does so alike for users that are not in rds_iam and for names that nobody
/// has, on purpose: which it is tells an administrator's look into pg_roles, or another spelling that is asked for a token.
/// </summary>
internal static class UserLookup
{
    private const string Query = """
        with recursive members (oid) as (
            select oid from pg_catalog.pg_roles where rolname = 'rds_iam'
            union
            select m.member from members g join pg_catalog.pg_auth_members m on m.roleid = g.oid)
        select rolname::text, exists (select from members where members.oid = r.oid)
        from pg_catalog.pg_roles r where lower(rolname) = lower($1) order by rolname <> $1
        """;

    public static async Task<Finding> FindAsync(DiagnosisState state, CancellationToken cancellationToken)
    {
        var user = state.Request.UserName!;
        if (await OtherCaseAsync(state, user, cancellationToken).ConfigureAwait(false) is { } other)
        {
            return Finding.Fail(Messages.UserCaseDiffers(user, other, Messages.InTheDatabase));
        }

        return await LookAsync(state, user, cancellationToken).ConfigureAwait(false)
            ?? Finding.Fail(Messages.LoginNotAnIamUser(user, state.Target().HostName));
    }

    private static async Task<Finding?> LookAsync(DiagnosisState state, string user, CancellationToken cancellationToken)
    {
        DatabaseSession? session;
        try
        {
            session = await Logins.AdministratorAsync(state, cancellationToken).ConfigureAwait(false);
        }
        catch (Fault fault) when (state.Request.AdministratorSecret is not null)
        {
            // What the server said is the cause all the same, and this why no more is known of it.
            var message = Messages.LoginNotAnIamUser(user, state.Target().HostName);
            return Finding.Fail(message) with { Detail = $"{message.Happened} {fault.Happened}" };
        }

        if (session is null)
        {
            return null;
        }

        await using (session.ConfigureAwait(false))
        {
            var roles = await session.QueryAsync(
                Query, row => (Name: row.GetString(0), IsMember: row.GetBoolean(1)), cancellationToken, user).ConfigureAwait(false);
            return roles switch
            {
                [] => Finding.Fail(Messages.UserMissing(user, state.Target().HostName)),
                [var (name, _), ..] when name != user => Finding.Fail(Messages.UserCaseDiffers(user, name, Messages.InTheDatabase)),
                [(_, false), ..] => Finding.Fail(Messages.UserNotInRdsIam(user, state.Target().HostName)),
                _ => null,
            };
        }
    }

    /// <summary>PostgreSQL folds names that are not quoted to lower case: is that name asked for a token?</summary>
    private static async Task<string?> OtherCaseAsync(DiagnosisState state, string user, CancellationToken cancellationToken)
    {
        var lower = user.ToLowerInvariant();
        if (lower == user)
        {
            return null;
        }

        try
        {
            var method = await NetworkTime.LimitAsync(
                state.Request.ConnectTimeout, token => MethodOfAsync(state, lower, token), cancellationToken).ConfigureAwait(false);
            return method == LoginMethod.ClearText ? lower : null;
        }
        catch (Exception e) when (NetworkTime.IsNetwork(e))
        {
            return null;
        }
    }

    private static async Task<LoginMethod?> MethodOfAsync(DiagnosisState state, string user, CancellationToken cancellationToken)
    {
        var probe = await TlsProbe.OpenAsync(state.Address!, state.Target(), state.Request.Time, cancellationToken).ConfigureAwait(false);
        await using (probe.ConfigureAwait(false))
        {
            return (await probe.StartAsync(user, state.Request.Database, cancellationToken).ConfigureAwait(false)).Method;
        }
    }
}
