using System.Management.Automation;
using RdsIam.Core.Tokens;
using RdsIam.Pipeline;

namespace RdsIam.Commands.Words;

/// <summary>Warns of what may keep RDS from taking a login's token.</summary>
internal static class LoginNotes
{
    public static void Tell(Cmdlet cmdlet, TokenLogin login)
    {
        foreach (var warning in login.Warnings)
        {
            cmdlet.TellWarning(warning);
        }
    }
}
