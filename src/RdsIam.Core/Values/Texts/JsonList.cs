using System.Collections;

namespace RdsIam.Core.Values.Texts;

/// <summary>A list that is known to be an array of JSON: in a json place it is one document, and no dimension of an array.</summary>
internal sealed record JsonList(IReadOnlyList<object?> Items) : IEnumerable
{
    public IEnumerator GetEnumerator() => Items.GetEnumerator();
}
