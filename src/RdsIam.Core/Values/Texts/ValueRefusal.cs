namespace RdsIam.Core.Values.Texts;

/// <summary>
/// A value that is not sent: it has no text, holds a secret, contains itself. Whoever knows where it stood says so with
/// <see cref="At"/>.
/// </summary>
internal sealed class ValueRefusal : Fault
{
    private readonly object?[] _args;

    /// <param name="errorId">Its text begins with the place, <c>{0}</c>.</param>
    /// <param name="args">For the rest of the text, from <c>{1}</c>.</param>
    public ValueRefusal(string errorId, params object?[] args)
        : this(errorId, Messages.Format("ValuePlaceUnknown"), null, args)
    {
    }

    private ValueRefusal(string errorId, string place, object? target, object?[] args)
        : base(errorId, FaultKind.InvalidData, target, [place, .. args]) => _args = args;

    /// <summary>The same, where it stood.</summary>
    /// <param name="place">For people: <c>Parameter @x</c>.</param>
    /// <param name="target">The name of the parameter or column.</param>
    public ValueRefusal At(string place, object? target) => new(ErrorId, place, target, _args);

    /// <summary>Of a parameter that a query has once: <c>@name</c>, or <c>$1</c>.</summary>
    public ValueRefusal AtParameter(string name) => At(Messages.Format("ValuePlaceParameter", Shown(name)), name);

    /// <summary>Of a parameter that each record fills.</summary>
    public ValueRefusal AtRecord(int number, string name) => At(Messages.Format("ValuePlaceRecord", number, Shown(name)), name);

    /// <summary>Of a column that is imported to.</summary>
    public ValueRefusal AtColumn(long record, string column) => At(Messages.Format("ValuePlaceColumn", record, column), column);

    private static string Shown(string name) => name.Length > 0 && char.IsAsciiDigit(name[0]) ? $"${name}" : $"@{name}";
}
