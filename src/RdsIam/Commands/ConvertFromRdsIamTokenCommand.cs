using System.Management.Automation;
using System.Net;
using System.Security;
using RdsIam.Core;
using RdsIam.Core.Tokens.Reading;
using RdsIam.Input;
using RdsIam.Output;
using RdsIam.Pipeline;

namespace RdsIam.Commands;

/// <summary>Says what a token of any maker holds and what is wrong with it, without its secret and without any call.</summary>
[Cmdlet(VerbsData.ConvertFrom, "RdsIamToken")]
[OutputType(typeof(RdsIamTokenInfo))]
public sealed class ConvertFromRdsIamTokenCommand : AsyncCmdlet
{
    /// <summary>The token: text, SecureString, PSCredential, or an object with a Token property.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, HelpMessage = "The whole token as text, as Get-RdsIamToken or the AWS CLI gives it. An empty line ends the list.")]
    [Alias("Password", "PGPASSWORD")]
    public object[] Token { get; set; } = [];

    /// <inheritdoc/>
    protected override Task ProcessAsync()
    {
        foreach (var token in Token)
        {
            WriteObject(TokenInfoResults.From(TokenReader.Read(TextOf(token), DateTimeOffset.UtcNow)));
        }

        return Task.CompletedTask;
    }

    private static string TextOf(object token) => Unwrapped.Of(token) switch
    {
        string text => text,
        SecureString secure => new NetworkCredential(string.Empty, secure).Password,
        PSCredential credential => credential.GetNetworkCredential().Password,
        RdsIamToken made => TextOf(made.Token),
        var other => throw new Fault(ModuleMessages.TokenTextUnknown(other?.GetType().Name), FaultKind.InvalidArgument, null),
    };
}
