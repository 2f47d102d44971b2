using System.Text;

namespace RdsIam.Core.Policies.Writing;

/// <summary>Adds to lists in the text of a policy and leaves every other byte as it is.</summary>
internal static class PolicyTextEdit
{
    /// <summary>The text with further items at the end of a list, in the layout of the items that are there.</summary>
    /// <remarks><paramref name="items"/>: each a JSON text. <paramref name="spot"/>: has one item at least.</remarks>
    public static string Append(byte[] json, ListSpot spot, IReadOnlyList<string> items)
    {
        var last = spot.Items[^1];
        var (open, gap, close) = spot.IsList ? ("", Gap(json, last.Start), "") : ("[", " ", "]");
        var text = new StringBuilder(Text(json, 0, last.Start)).Append(open).Append(Text(json, last.Start, last.End));
        foreach (var item in items)
        {
            text.Append(',').Append(gap).Append(item);
        }

        return text.Append(close).Append(Text(json, last.End, json.Length)).ToString();
    }

    /// <summary>The white space before an item.</summary>
    private static string Gap(byte[] json, int start)
    {
        var from = start;
        while (from > 0 && json[from - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            from--;
        }

        return Text(json, from, start);
    }

    private static string Text(byte[] json, int start, int end) => Encoding.UTF8.GetString(json, start, end - start);
}
