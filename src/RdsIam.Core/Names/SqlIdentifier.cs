namespace RdsIam.Core.Names;

/// <summary>
/// A name in SQL (role, table, column), quoted. Only a value of this type may be put into a statement's text, so whoever
/// builds SQL cannot forget the quotes.
/// </summary>
internal readonly record struct SqlIdentifier
{
    private readonly string? _quoted;

    /// <param name="name">The name as the catalog has it; case matters.</param>
    /// <exception cref="Fault">Empty, or with a zero character: PostgreSQL has no such names.</exception>
    public SqlIdentifier(string name)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            throw new Fault(Messages.SqlIdentifierInvalid(name.Replace("\0", "\\0", StringComparison.Ordinal)), FaultKind.InvalidArgument, name);
        }

        _quoted = AdviceFormat.Sql(name);
    }

    private SqlIdentifier(string quoted, bool _) => _quoted = quoted;

    /// <summary>A qualified name: <c>schema.table</c>, each part quoted.</summary>
    public SqlIdentifier Dot(SqlIdentifier member) => new($"{this}.{member}", true);

    /// <summary>The text for the statement.</summary>
    public override string ToString() =>
        _quoted ?? throw new InvalidOperationException("An SqlIdentifier was never given its name.");
}
