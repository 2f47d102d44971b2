namespace RdsIam;

/// <summary>What Invoke-RdsIamQuery makes of a result.</summary>
public enum RdsIamRowFormat
{
    /// <summary>An object a row, of a type made for the columns: real, typed properties; the fastest.</summary>
    Row,

    /// <summary>A PSCustomObject a row, to which members can be added.</summary>
    PSObject,

    /// <summary>An ordered dictionary a row.</summary>
    Hashtable,

    /// <summary>One DataTable a result.</summary>
    DataTable,

    /// <summary>The first column of the first row of each result.</summary>
    Scalar,

    /// <summary>No rows: an object a statement, with the number of rows that it touched.</summary>
    NonQuery,

    /// <summary>An object a row, each value as PostgreSQL prints it, whatever the culture; NULL stays null.</summary>
    Text,
}
