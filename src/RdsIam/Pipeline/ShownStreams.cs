using System.Management.Automation;
using RdsIam.Display;

namespace RdsIam.Pipeline;

/// <summary>
/// The one way to the streams that people read, and to questions: what servers and AWS put into a text is shown there, and does nothing
/// to a terminal or to the runner of a CI job.
/// </summary>
internal static class ShownStreams
{
    public static void TellWarning(this Cmdlet cmdlet, string text) => cmdlet.WriteWarning(ShownText.Message(text));

    public static void TellVerbose(this Cmdlet cmdlet, string text) => cmdlet.WriteVerbose(ShownText.Message(text));

    public static void TellDebug(this Cmdlet cmdlet, string text) => cmdlet.WriteDebug(ShownText.Message(text));

    public static void TellInformation(this Cmdlet cmdlet, string text, string tag) =>
        cmdlet.WriteInformation(ShownText.Message(text), [tag]);

    /// <summary>What people see and no pipeline takes for a row.</summary>
    public static void TellHost(this Cmdlet cmdlet, string text) =>
        cmdlet.WriteInformation(new HostInformationMessage { Message = ShownText.Message(text) }, ["PSHOST"]);

    public static void TellProgress(this Cmdlet cmdlet, ProgressRecord record)
    {
        record.StatusDescription = ShownText.OnOneLine(record.StatusDescription);
        cmdlet.WriteProgress(record);
    }

    /// <summary>Whether a change is agreed to.</summary>
    /// <param name="cmdlet">Which asks.</param>
    /// <param name="target">What changes.</param>
    /// <param name="action">A verb phrase.</param>
    public static bool Agrees(this Cmdlet cmdlet, string target, string action) =>
        cmdlet.ShouldProcess(ShownText.Message(target), ShownText.Message(action));

    /// <summary>Whether a change is agreed to, in words of its own.</summary>
    /// <param name="cmdlet">Which asks.</param>
    /// <param name="description">What -WhatIf and the verbose stream show.</param>
    /// <param name="query">The question.</param>
    /// <param name="caption">Its heading.</param>
    public static bool Agrees(this Cmdlet cmdlet, string description, string query, string caption) =>
        cmdlet.ShouldProcess(ShownText.Message(description), ShownText.Message(query), ShownText.Message(caption));
}
