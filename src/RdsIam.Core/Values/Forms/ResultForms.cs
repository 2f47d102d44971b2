namespace RdsIam.Core.Values.Forms;

/// <summary>
/// What a pool has learned about the form that results come in: the types of the database's own, and the statements that are run
/// again and again. Safe for many threads.
/// </summary>
/// <remarks>
/// A form is never concluded from a statement's text. The server describes a statement's columns right before it runs; a statement
/// that is repeated is prepared, and the server itself refuses to run it when its columns are no longer those described.
/// </remarks>
internal sealed class ResultForms(TimeProvider time)
{
    public DatabaseTypes Types { get; } = new(time);

    public RepeatedStatements Repeated { get; } = new();

    /// <summary>
    /// The server process that logged us in is the one that runs our statements. Behind a pooler of transactions it is not, and
    /// statements prepared by name would be others' or nobody's.
    /// </summary>
    public bool AreSessionsOurs { get; set; }
}
