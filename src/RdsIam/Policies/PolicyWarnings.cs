using System.Management.Automation;
using RdsIam.Core.Names;
using RdsIam.Core.Policies.Asking;
using RdsIam.Pipeline;

namespace RdsIam.Policies;

/// <summary>
/// Warns about policies: each thing once, as many users, endpoints and questions may say the same. Used on the pipeline thread.
/// </summary>
internal sealed class PolicyWarnings(Cmdlet cmdlet)
{
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    /// <param name="text">Null: there is nothing to say.</param>
    public void Write(string? text)
    {
        if (text is not null && _told.Add(text))
        {
            cmdlet.TellWarning(text);
        }
    }

    /// <summary>A region that nobody knows may be a new one, or a wrong one.</summary>
    public void CheckRegion(string region)
    {
        if (!KnownRegions.Has(region))
        {
            Write(ModuleMessages.RegionUnknown(region));
        }
    }

    /// <summary>Where an endpoint leads, as far as that could be read.</summary>
    public List<PolicyTarget> Checked(PossibleWriters writers)
    {
        foreach (var text in writers.Unread)
        {
            Write(text.Value);
        }

        return [.. writers.Targets];
    }

    /// <summary>The words of a trust policy, of which some may say nothing about its party.</summary>
    public TrustWords Checked(TrustWords words)
    {
        CheckRegion(words.Region);
        foreach (var parameter in words.Unused)
        {
            Write(ModuleMessages.TrustWordUnused(parameter, words.Party));
        }

        return words;
    }
}
