using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Display;

namespace RdsIam.Pipeline;

/// <summary>
/// Asks before a change of high impact in a cmdlet whose other changes are of medium impact: a cmdlet has one impact only. It
/// asks as PowerShell would: not where -Confirm was given, and not where ConfirmPreference is lower and ShouldProcess asked.
/// </summary>
internal sealed class HighImpact(PSCmdlet cmdlet)
{
    private bool _yesToAll;
    private bool _noToAll;

    /// <exception cref="Fault">ConfirmationUnavailable: there is nobody to ask.</exception>
    public bool IsConfirmed(string query, string caption)
    {
        var said = cmdlet.MyInvocation.BoundParameters.ContainsKey("Confirm");
        var preference = cmdlet.GetVariableValue("ConfirmPreference", ConfirmImpact.High);
        return said
            || LanguagePrimitives.ConvertTo<ConfirmImpact>(preference) != ConfirmImpact.High
            || IsAnsweredYes(query, caption);
    }

    private bool IsAnsweredYes(string query, string caption)
    {
        try
        {
            return cmdlet.ShouldContinue(ShownText.Message(query), caption, ref _yesToAll, ref _noToAll);
        }
        catch (PSInvalidOperationException)
        {
            throw new Fault(ModuleMessages.ConfirmationUnavailable(query), FaultKind.InvalidOperation, null);
        }
    }
}
