using System.Collections.Specialized;
using RdsIam.Core.Values.Rows;
using RdsIam.Core.Values.Wire;

namespace RdsIam.Core.Values.Forms;

/// <summary>Decoders of types that are not built in, made of what the catalog says about them.</summary>
internal static class OwnTypes
{
    /// <summary>Nobody nests types so deep but to exhaust the stack.</summary>
    private const int Deepest = 32;

    /// <summary>Null: some part of it can only be had as text, and so all of it.</summary>
    /// <param name="oid">The type's number.</param>
    /// <param name="catalog">It and what it is made of.</param>
    /// <param name="onChanged">Told when a composite type turns out to have other fields.</param>
    public static WireDecoder? TryOf(uint oid, IReadOnlyDictionary<uint, CatalogueType> catalog, Action onChanged) =>
        TryOf(oid, catalog, onChanged, Deepest);

    private static WireDecoder? TryOf(uint oid, IReadOnlyDictionary<uint, CatalogueType> catalog, Action onChanged, int depth)
    {
        if (!catalog.TryGetValue(oid, out var type) || depth == 0)
        {
            return BuiltInTypes.TryOf(oid);
        }

        return type.Kind switch
        {
            'e' => BuiltInTypes.Text,
            'd' => Part(type.Of),
            'c' => TryOfComposite(type, Array.ConvertAll(type.FieldTypes, field => field == oid ? null : Part(field)), onChanged),
            'b' when type.Of != 0 => Part(type.Of) is { } element ? new ArrayDecoder(element, IsJson(type.Of, catalog)) : null,
            'b' when type.Name == "citext" => BuiltInTypes.Text,
            'b' when type.Name == "hstore" => new WireDecoder<OrderedDictionary>(WireMisc.Hstore),
            _ => null,
        };

        WireDecoder? Part(uint part) => TryOf(part, catalog, onChanged, depth - 1);
    }

    /// <summary>Whether a type is JSON, or a domain over it. Domains cannot go round in a circle.</summary>
    private static bool IsJson(uint oid, IReadOnlyDictionary<uint, CatalogueType> catalog) => oid is Oids.Json or Oids.Jsonb
        || (catalog.TryGetValue(oid, out var type) && type.Kind == 'd' && IsJson(type.Of, catalog));

    private static WireDecoder? TryOfComposite(CatalogueType type, WireDecoder?[] fields, Action onChanged)
    {
        if (Array.IndexOf(fields, null) >= 0)
        {
            return null;
        }

        var row = new CompositeDecoder(ColumnNames.MakeUsable(type.FieldNames), type.FieldTypes, fields!, onChanged);
        return type.IsRow ? new WireDecoder<object?[]>(row.Values) : new WireDecoder<OrderedDictionary>(row.Dictionary);
    }
}
