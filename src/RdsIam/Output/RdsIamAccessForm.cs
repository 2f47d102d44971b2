namespace RdsIam;

/// <summary>A document that Get-RdsIamAccess writes in place of objects.</summary>
public enum RdsIamAccessForm
{
    /// <summary>A line a row, with all its fields as texts.</summary>
    Csv,

    /// <summary>A page for people, in one file: to sort, to filter and to print.</summary>
    Html,

    /// <summary>A graph for documents that draw Mermaid.</summary>
    Mermaid,
}
