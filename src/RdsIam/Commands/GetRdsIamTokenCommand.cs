using System.Collections.Specialized;
using System.Management.Automation;
using System.Net;
using RdsIam.Core;
using RdsIam.Core.Clients;
using RdsIam.Core.Tokens;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;
using RdsIam.Programs;

namespace RdsIam.Commands;

/// <summary>Signs an authentication token for each endpoint, on this machine.</summary>
[Cmdlet(VerbsCommon.Get, "RdsIamToken", DefaultParameterSetName = ConnectionSet)]
[OutputType(typeof(RdsIamToken), typeof(string), typeof(PSCredential), typeof(OrderedDictionary))]
public sealed class GetRdsIamTokenCommand : TargetCommand
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromMinutes(5);

    /// <summary>The database; <c>postgres</c> if not given.</summary>
    [Parameter(Position = 12, ValueFromPipelineByPropertyName = true)]
    [Alias("DBName")]
    [ArgumentCompleter(typeof(DatabaseCompleter))]
    [PSDefaultValue(Help = "postgres")]
    public string? Database { get; set; }

    /// <summary>Writes the bare token, for programs that take a password on their command line or input.</summary>
    [Parameter]
    public SwitchParameter AsPlainText { get; set; }

    /// <summary>Writes a PSCredential: the user, and the token as its password.</summary>
    [Parameter]
    public SwitchParameter AsCredential { get; set; }

    /// <summary>Writes the form that another program takes, with the token in plain text.</summary>
    [Parameter]
    public RdsIamTokenForm? As { get; set; }

    /// <summary>Does not tell GitHub Actions or Azure Pipelines to mask plain text in the log.</summary>
    [Parameter]
    public SwitchParameter NoMask { get; set; }

    private protected override string? OneDatabase => Database;

    private protected override void CheckWords()
    {
        if (new[] { AsPlainText.IsPresent, AsCredential.IsPresent, As is not null }.Count(given => given) > 1)
        {
            throw new Fault(ModuleMessages.OneTokenFormAtATime, FaultKind.InvalidArgument, null);
        }
    }

    /// <inheritdoc/>
    protected override async Task ProcessAsync()
    {
        await ForEachTargetAsync(async (target, hostName) =>
        {
            var login = await LoginAsync(target, hostName);
            WarnOfTunnel(target, hostName);
            Write(await login.SignAsync(TimeProvider.System, StopToken), target.FormOptions());
        });
    }

    private void Write(Token token, TokenFormOptions options)
    {
        var life = token.ExpiresAt - token.IssuedAt;
        if (life < ShortLife)
        {
            this.TellWarning(ModuleMessages.TokenEndsWithCredentials(token.ExpiresAt, Math.Floor(life.TotalSeconds)));
        }

        if (AsPlainText)
        {
            WritePlain(token.Value, token.Value);
        }
        else if (As is { } form)
        {
            WritePlain(TokenResults.Form(form, token, options), token.Value);
        }
        else
        {
            var secret = new NetworkCredential(string.Empty, token.Value).SecurePassword;
            WriteObject(AsCredential ? new PSCredential(token.UserName, secret) : TokenResults.From(token, secret));
        }
    }

    private void WritePlain(object form, string secret)
    {
        if (!NoMask)
        {
            SecretMask.Write(Host, secret);
        }

        WriteObject(form);
    }
}
