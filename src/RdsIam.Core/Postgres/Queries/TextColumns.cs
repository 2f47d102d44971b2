using System.Text.RegularExpressions;
using Npgsql;
using Npgsql.PostgresTypes;

namespace RdsIam.Core.Postgres;

/// <summary>
/// Which columns of a statement must be asked for as text: types whose binary form is unknown here (of extensions) or does not
/// exist (aclitem), and names of catalogue objects, which are mere numbers in binary. The form is chosen when a statement is
/// sent, so it is described first; that costs a round trip and is done only where such types are to be expected: in a database
/// that has such types, and in statements on the catalogue.
/// </summary>
internal static partial class TextColumns
{
    /// <summary>Whether a statement speaks of the catalogue.</summary>
    public static bool AreLikelyIn(string sql) => CatalogueNames().IsMatch(sql);

    /// <summary>Whether the server refused to send a column's type in binary, before it sent any row.</summary>
    public static bool AreDemandedBy(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UndefinedFunction, Routine: "getTypeBinaryOutputInfo" };

    /// <summary>Whether it refused for an element within a value, perhaps after rows.</summary>
    public static bool AreMissedBy(PostgresException error) =>
        error is { SqlState: PostgresErrorCodes.UndefinedFunction, Routine: "array_send" or "record_send" or "getTypeBinaryOutputInfo" };

    /// <summary>Asks for the statement's columns without running it.</summary>
    /// <returns>Null: all can come in binary.</returns>
    public static async Task<bool[]?> DescribeAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var reader = await command.ExecuteReaderAsync(System.Data.CommandBehavior.SchemaOnly, cancellationToken).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            var isText = new bool[reader.FieldCount];
            for (var i = 0; i < isText.Length; i++)
            {
                isText[i] = IsText(reader.GetPostgresType(i));
            }

            return isText.Contains(true) ? isText : null;
        }
    }

    private static bool IsText(PostgresType type) =>
        WireDecoders.TryOf(type) is null || type.InternalName.StartsWith("reg", StringComparison.Ordinal);

    [GeneratedRegex(
        @"\b(reg(class|collation|config|dictionary|namespace|oper|operator|proc|procedure|role|type)|aclitem|pg_[a-z]\w*)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CatalogueNames();
}
