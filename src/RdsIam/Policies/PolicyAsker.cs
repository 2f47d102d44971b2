using System.Management.Automation;
using RdsIam.Core.Policies.Asking;
using RdsIam.Core.Policies.Matching;

namespace RdsIam.Policies;

/// <summary>Asks about principals, one after the other, and shows how far it is. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose streams it writes to.</param>
/// <param name="settings">Read when the first principal comes: the region may come with its record.</param>
/// <param name="form">How the answers are written.</param>
/// <param name="stop">The cmdlet's.</param>
internal sealed class PolicyAsker(Cmdlet cmdlet, Func<PolicyTestSettings> settings, PolicyAnswerForm form, CancellationToken stop)
{
    private readonly PrincipalProgress _progress = new(cmdlet);
    private RdsIamConnection? _of;
    private PolicyTest? _test;
    private PolicyAnswers? _answers;

    /// <summary>Somebody else asks where the connection is another one, and may be told other things.</summary>
    public void TurnTo(RdsIamConnection? connection)
    {
        if (_test is null || !ReferenceEquals(_of, connection))
        {
            _of = connection;
            _test = new PolicyTest(settings());
            _answers = new PolicyAnswers(cmdlet, _test, form, stop);
        }
    }

    /// <summary>Finds a principal, and does its part.</summary>
    /// <param name="arn">Null: the caller.</param>
    /// <param name="all">How many this record names.</param>
    /// <param name="part">Its work.</param>
    public Task WhileAsync(string? arn, int all, Func<RequestPrincipal?, Task> part) =>
        _progress.WhileAsync(arn, all, async () => await part(await _test!.PrincipalAsync(arn, stop)));

    /// <inheritdoc cref="PolicyAnswers.AskAsync"/>
    public Task AskAsync(PolicyQuestion question, RequestPrincipal? principal, string? hostName) =>
        _answers!.AskAsync(question, principal, hostName);

    /// <summary>The last one is done.</summary>
    public void End() => _progress.End();
}
