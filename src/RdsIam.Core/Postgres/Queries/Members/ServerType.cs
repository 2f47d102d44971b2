namespace RdsIam.Core.Postgres;

/// <summary>What a value with members must be written as.</summary>
internal enum ServerTypeKind
{
    /// <summary>Anything else; text that the type itself reads.</summary>
    Other,
    Json,
    Hstore,
    Composite,
    Array,
}

/// <summary>As much of a type as it takes to write a value with members for it.</summary>
/// <param name="Kind">Of a domain, that of its base type.</param>
/// <param name="Name">For messages.</param>
/// <param name="Fields">Of a composite type, in order.</param>
/// <param name="Element">Of an array.</param>
internal sealed record ServerType(
    ServerTypeKind Kind, string Name, IReadOnlyList<KeyValuePair<string, ServerType>> Fields, ServerType? Element)
{
    public static ServerType Other { get; } = new(ServerTypeKind.Other, "text", [], null);
}
