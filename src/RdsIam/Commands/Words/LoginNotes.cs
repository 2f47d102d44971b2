using System.Management.Automation;
using RdsIam.Core.Tokens;

namespace RdsIam.Commands.Words;

/// <summary>Says how a login's endpoint and region were found.</summary>
internal static class LoginNotes
{
    public static void Tell(Cmdlet cmdlet, TokenLogin login)
    {
        foreach (var note in login.Notes)
        {
            cmdlet.WriteVerbose(note);
        }

        foreach (var warning in login.Warnings)
        {
            cmdlet.WriteWarning(warning);
        }
    }
}
