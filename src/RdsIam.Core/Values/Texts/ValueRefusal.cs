namespace RdsIam.Core.Values.Texts;

/// <summary>
/// A value that is not sent: it has no text, holds a secret, contains itself. Whoever knows where it stood says so with
/// <see cref="At"/>.
/// </summary>
internal sealed class ValueRefusal : Fault
{
    private readonly Func<object?, Message> _text;

    /// <param name="text">What is said of it, from the place where it stood.</param>
    public ValueRefusal(Func<object?, Message> text)
        : this(text, Messages.ValuePlaceUnknown, null)
    {
    }

    private ValueRefusal(Func<object?, Message> text, string place, object? target)
        : base(text(place), FaultKind.InvalidData, target) => _text = text;

    /// <summary>The same, where it stood.</summary>
    /// <param name="place">For people: <c>Parameter @x</c>.</param>
    /// <param name="target">The name of the parameter or column.</param>
    public ValueRefusal At(string place, object? target) => new(_text, place, target);

    /// <summary>Of a parameter that a query has once: <c>@name</c>, or <c>$1</c>.</summary>
    public ValueRefusal AtParameter(string name) => At(Messages.ValuePlaceParameter(Shown(name)), name);

    /// <summary>Of a parameter that each record fills.</summary>
    public ValueRefusal AtRecord(int number, string name) => At(Messages.ValuePlaceRecord(number, Shown(name)), name);

    /// <summary>Of a column that is imported to.</summary>
    public ValueRefusal AtColumn(long record, string column) => At(Messages.ValuePlaceColumn(record, column), column);

    private static string Shown(string name) => name.Length > 0 && char.IsAsciiDigit(name[0]) ? $"${name}" : $"@{name}";
}
