namespace RdsIam.Sandbox.Aws;

/// <summary>The Filters parameter of RDS's Describe actions.</summary>
internal static class RdsFilters
{
    /// <summary>Keeps the items that every filter lets through; a filter lets an item through by any of its values.</summary>
    /// <param name="request">The call.</param>
    /// <param name="items">What is to be filtered.</param>
    /// <param name="values">The action's filters: name, and an item's values for it.</param>
    /// <exception cref="AwsFault">InvalidParameterValue: a filter that the action does not have.</exception>
    public static IEnumerable<T> Apply<T>(
        ApiRequest request, IEnumerable<T> items, IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> values)
    {
        foreach (var prefix in request.Structures("Filters", "Filter"))
        {
            var name = request.Get(prefix + "Name");
            if (!values.TryGetValue(name, out var value))
            {
                throw new AwsFault(400, "InvalidParameterValue", $"Unrecognized filter name: {name}");
            }

            var wanted = request.List(prefix + "Values", "Value").ToHashSet(StringComparer.OrdinalIgnoreCase);
            items = items.Where(item => value(item).Any(wanted.Contains));
        }

        return items;
    }
}
