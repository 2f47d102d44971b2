namespace RdsIam.Core.Access.Databases;

/// <summary>Whether a user may do something with a table, as far as a list of users tells.</summary>
internal enum TableAnswer
{
    No,

    /// <summary>The list names some of the tables only, or nothing of what the user may do.</summary>
    Unknown,

    /// <summary>On some of its columns.</summary>
    Columns,
    Yes,
}

/// <summary>A privilege on a table.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Table">The table.</param>
/// <param name="Privilege">SELECT, INSERT, …</param>
internal sealed record TableQuestion(string Schema, string Table, string Privilege)
{
    private static readonly Dictionary<string, string[]> Presets = new(StringComparer.Ordinal)
    {
        ["ReadOnly"] = ["SELECT"],
        ["ReadWrite"] = ["SELECT", "INSERT", "UPDATE", "DELETE"],
        ["ReadWriteDdl"] = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"],
        ["Owner"] = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER", "MAINTAIN"],
    };

    private string Name => $"{Schema}.{Table}";

    /// <summary>The best that holds in one of the databases that the user may connect to.</summary>
    public TableAnswer Ask(AccessUser? user)
    {
        if (user is null || (!user.TellsAccess && user.Grants.Count == 0))
        {
            return TableAnswer.Unknown;
        }

        if (user.Attributes.Contains("SUPERUSER"))
        {
            return TableAnswer.Yes;
        }

        var open = user.Schemas.Where(one => one.Schema == Schema && (user.Databases.Count == 0 || user.Databases.Contains(one.Database)))
            .ToList();
        return open.Count == 0 ? TableAnswer.No : open.Max(schema => Ask(user, schema));
    }

    private TableAnswer Ask(AccessUser user, AccessSchema schema)
    {
        var grants = user.Grants.Where(one => one.Database == schema.Database && one.Name == Name).ToList();
        if (schema.Access != "None" && grants.Exists(one => one.Kind == "table" && Has(one.Privileges)))
        {
            return TableAnswer.Yes;
        }

        var tables = schema.Exceptions.Select(Parse).Where(one => !one.Label.Contains('(', StringComparison.Ordinal)).ToList();
        if (tables.Find(one => one.Names.Contains(Table, StringComparer.Ordinal)) is { Label: { } label })
        {
            return Has(label) ? TableAnswer.Yes : OnColumns(user, schema);
        }

        // What is not named is as most are, unless the names that were left out have it otherwise.
        var main = Has(schema.Access) ? TableAnswer.Yes : TableAnswer.No;
        var isCut = tables.Exists(one => one.IsCut && Has(one.Label) != (main == TableAnswer.Yes));
        if (isCut)
        {
            return user.Grants.Count > 0 ? TableAnswer.No : TableAnswer.Unknown;
        }

        return main == TableAnswer.Yes ? main : OnColumns(user, schema);
    }

    private TableAnswer OnColumns(AccessUser user, AccessSchema schema)
    {
        var isGranted =
            user.Grants.Any(one => one.Database == schema.Database && one.Kind == "column" && one.Name == Name && Has(one.Privileges));
        var columns = schema.Exceptions.Select(Parse)
            .Where(one => one.Label.StartsWith(Privilege + " (", StringComparison.OrdinalIgnoreCase)).ToList();
        return isGranted || columns.Exists(one => one.Names.Contains(Table, StringComparer.Ordinal)) ? TableAnswer.Columns
            : columns.Exists(one => one.IsCut) ? TableAnswer.Unknown
            : TableAnswer.No;
    }

    private bool Has(string access) =>
        (Presets.GetValueOrDefault(access) ?? access.Split(',', StringSplitOptions.TrimEntries))
            .Contains(Privilege, StringComparer.OrdinalIgnoreCase);

    /// <summary>"SELECT (a, b): orders, items and 3 more"; the names of a list that was cut are not all of them.</summary>
    private static (string Label, string[] Names, bool IsCut) Parse(string exception)
    {
        var colon = exception.LastIndexOf(": ", StringComparison.Ordinal);
        if (colon < 0)
        {
            return (exception, [], false);
        }

        var names = exception[(colon + 2)..];
        var more = names.LastIndexOf(" and ", StringComparison.Ordinal);
        var isCut = more >= 0 && names.EndsWith(" more", StringComparison.Ordinal);
        return (exception[..colon], (isCut ? names[..more] : names).Split(", "), isCut);
    }
}
