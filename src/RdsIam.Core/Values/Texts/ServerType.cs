namespace RdsIam.Core.Values.Texts;

/// <summary>What a value must be written as.</summary>
internal enum ServerTypeKind
{
    /// <summary>Anything else; text that the type itself reads.</summary>
    Other,
    Json,
    Hstore,
    Composite,
    Array,

    /// <summary>int2vector and oidvector, whose items stand between spaces.</summary>
    Vector,
}

/// <summary>As much of a type as it takes to write a value for it.</summary>
/// <param name="Kind">Of a domain, that of its base type.</param>
/// <param name="Name">The internal name, of a domain that of its base type: <c>int4</c>.</param>
/// <param name="Fields">Of a composite type, in order.</param>
/// <param name="Element">Of an array.</param>
internal sealed record ServerType(
    ServerTypeKind Kind, string Name, IReadOnlyList<KeyValuePair<string, ServerType>> Fields, ServerType? Element)
{
    public static ServerType Other { get; } = Plain("text");

    /// <summary>A time of day, and not a span of time.</summary>
    public bool IsTime => Name is "time" or "timetz";

    /// <summary>A type that has neither fields nor elements.</summary>
    public static ServerType Plain(string name) =>
        new(name is "json" or "jsonb" ? ServerTypeKind.Json : ServerTypeKind.Other, name, [], null);
}
