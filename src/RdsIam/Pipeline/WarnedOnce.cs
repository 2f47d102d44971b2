using System.Management.Automation;

namespace RdsIam.Pipeline;

/// <summary>Warnings that are told once, however many records meet the same. Used on the pipeline thread.</summary>
/// <param name="cmdlet">Whose stream it is.</param>
internal sealed class WarnedOnce(Cmdlet cmdlet)
{
    private readonly HashSet<string> _told = [];

    public void Tell(IEnumerable<string> texts)
    {
        foreach (var text in texts.Where(_told.Add))
        {
            cmdlet.TellWarning(text);
        }
    }
}
