namespace RdsIam.Core.Queries.Scripts;

/// <summary>The results of a text that is run in parts, counted across them.</summary>
/// <param name="AreSeveral">Whether more than one statement may give rows.</param>
internal sealed record ScriptResults(bool AreSeveral)
{
    /// <summary>How many results with columns came so far.</summary>
    public int Count { get; set; }
}
