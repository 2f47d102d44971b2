namespace RdsIam.Core.Faults;

/// <summary>
/// What came out of a library without having been named: a fault as well, of the item that it happened to, so that the others go on.
/// </summary>
internal static class Unforeseen
{
    /// <summary>The exception itself when it is a fault.</summary>
    public static Fault Of(Exception e) => e as Fault
        ?? new Fault(Messages.Unforeseen(e.GetType().Name, e.Message.TrimEnd('.')), FaultKind.InvalidOperation, null, e);
}
