using System.Collections;

namespace RdsIam.Core.Values.Texts;

/// <summary>Which values have one text for one type and another for another, so that the type of their place must be known.</summary>
internal static class ValueTypes
{
    /// <exception cref="ValueRefusal">The value contains itself, is too deep or too large.</exception>
    public static bool AreNeededFor(object? value) => value is not (null or string) && AreNeededFor(value, new ValueNesting());

    /// <summary>Of the items of a list.</summary>
    /// <inheritdoc cref="AreNeededFor(object)" path="/exception"/>
    public static bool AreNeededIn(IEnumerable items) => AreNeededIn(items, new ValueNesting());

    private static bool AreNeededFor(object value, ValueNesting nesting) =>
        value is JsonString or JsonList || ValueParts.MembersOf(value) is not null
        || (ValueParts.ItemsOf(value) is { } items && AreNeededIn(items, nesting));

    /// <summary>An empty list is an array and JSON; a whole day is 24:00 to a time, and one day to an interval.</summary>
    private static bool AreNeededIn(IEnumerable items, ValueNesting nesting)
    {
        nesting.Enter(items);
        var (isEmpty, areNeeded) = (true, false);
        foreach (var item in items)
        {
            isEmpty = false;
            areNeeded |= item is TimeSpan { Ticks: TimeSpan.TicksPerDay }
                || (item is not (null or string or ValueType) && AreNeededFor(item, nesting));
        }

        nesting.Leave(items);
        return isEmpty || areNeeded;
    }
}
