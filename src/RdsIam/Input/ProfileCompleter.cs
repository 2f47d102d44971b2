using RdsIam.Core;
using RdsIam.Core.Profiles;

namespace RdsIam.Input;

/// <summary>The profiles of the shared AWS files.</summary>
public sealed class ProfileCompleter : NameCompleter
{
    private protected override IEnumerable<string> Names(CompletionWords words, string word)
    {
        try
        {
            return ProfileFiles.Locate().Names();
        }
        catch (Fault)
        {
            // A broken file is told when the profile is used; Tab must not.
            return [];
        }
    }
}
