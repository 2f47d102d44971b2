using System.Collections;

namespace RdsIam.Input;

/// <summary>
/// The entries of a table that people give. A generic dictionary gives pairs of another type to whoever enumerates it as a sequence.
/// </summary>
internal static class TableEntries
{
    public static IEnumerable<DictionaryEntry> Of(IDictionary table)
    {
        // As a dictionary, and not as a sequence, each of them gives these entries.
        foreach (DictionaryEntry entry in table)
        {
            yield return entry;
        }
    }
}
