using System.Management.Automation;
using RdsIam.Commands.Words;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Programs;

/// <summary>
/// The tokens that one invocation writes into the files of other programs, renews, and takes away. Used on the pipeline thread.
/// </summary>
/// <param name="cmdlet">Which asks, and whose streams it writes to.</param>
/// <param name="words">Which files.</param>
/// <param name="interval">Between two tokens of one login.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class TokenFiles(PSCmdlet cmdlet, TokenFileWords words, TimeSpan interval, CancellationToken stop)
{
    private readonly PgPassKeeper _keeper = new(interval, TimeProvider.System);

    /// <summary>Writes a token, or takes note to write one again and again.</summary>
    /// <param name="login">Whose.</param>
    /// <param name="target">Where to.</param>
    /// <param name="hostName">As it was given: programs may be told an alias.</param>
    /// <param name="refresh">It is first written by <see cref="RenewAsync"/>.</param>
    /// <exception cref="Fault">There are no credentials, or a file cannot be written.</exception>
    public async Task ExportAsync(TokenLogin login, TargetWords target, string hostName, bool refresh)
    {
        var request = login.Request;
        var export = words.ExportOf(cmdlet, target, [request.HostName, HostAndPort.Parse(hostName).Host], request.Port);
        if (!cmdlet.Agrees(export.Path, $"Write a token for {request.UserName} on {request.HostName}"))
        {
            return;
        }

        var token = new ExportedToken(export, login, target.FormOptions(), TimeProvider.System);
        if (refresh)
        {
            // Not written before the end, whose clean-up takes it away however the pipeline ends.
            _keeper.Add(token);
            return;
        }

        await _keeper.WriteAsync(token, stop);
        cmdlet.WriteObject(PgPassResults.From(token));
    }

    /// <summary>Takes away what was written for a login.</summary>
    /// <param name="login">Finds the endpoint behind an alias.</param>
    /// <param name="target">Where to and as whom.</param>
    /// <param name="hostName">As it was given.</param>
    /// <exception cref="Fault">A word is wrong, or a file cannot be written.</exception>
    public async Task RemoveAsync(Func<Task<TokenLogin>> login, TargetWords target, string hostName)
    {
        var (host, port) = target.AddressOf(hostName);
        TokenRequest.Check(host, port, target.UserName);
        var names = new List<string> { host };
        try
        {
            names.Add((await login()).Request.HostName);
        }
        catch (Fault)
        {
            // Only signing needs a region and the name behind an alias: what is under the given name is known without.
        }

        var export = words.ExportOf(cmdlet, target, names, port);
        if (cmdlet.Agrees(export.Path, $"Remove the token for {target.UserName} on {host}"))
        {
            await export.RemoveAsync(stop);
        }
    }

    /// <summary>Renews what was taken note of until the cmdlet is stopped; at once over where there is nothing.</summary>
    /// <param name="keep">Leaves the tokens at the end.</param>
    public async Task RenewAsync(bool keep)
    {
        var meter = new ProgressMeter(cmdlet, ModuleMessages.TokensKept);
        var written = 0;
        using var atExit = keep ? null : _keeper.RemoveAtExit();
        await using var renewals = _keeper.RenewAsync(stop).GetAsyncEnumerator(stop);
        try
        {
            while (await NextAsync())
            {
                if (renewals.Current.Fault is { } fault)
                {
                    cmdlet.WriteError(ErrorRecords.From(fault));
                }
                else
                {
                    written++;
                    cmdlet.WriteObject(PgPassResults.From(renewals.Current.Token));
                }
            }
        }
        finally
        {
            await (keep ? Task.CompletedTask : _keeper.RemoveAsync());
            // PowerShell lets nothing be written by what it stops, so that this comes last.
            meter.End();
        }

        // A line that lives, as minutes pass between two tokens.
        async Task<bool> NextAsync()
        {
            var next = renewals.MoveNextAsync().AsTask();
            await ProgressMeter.WhileAsync(next, () => meter.ShowIfDue(Line));
            return await next;
        }

        string Line() => ModuleMessages.TokensKeptLine(written, TimeSpan.FromSeconds(Math.Ceiling(_keeper.Next?.TotalSeconds ?? 0)));
    }
}
