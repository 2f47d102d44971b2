namespace RdsIam;

/// <summary>What the error record of every cmdlet carries: the trouble by its id, and a message that says what to do next.</summary>
public class RdsIamException : Exception
{
    /// <summary>Makes an exception with the id and text of a fault.</summary>
    public RdsIamException(string errorId, string message)
        : base(message) => ErrorId = errorId;

    /// <summary>Makes an exception with the id and text of a fault, and what somebody else said of it.</summary>
    internal RdsIamException(string errorId, string message, Exception? innerException)
        : base(message, innerException) => ErrorId = errorId;

    /// <summary>Makes an exception with a text only.</summary>
    public RdsIamException(string message)
        : this("RdsIamError", message)
    {
    }

    /// <summary>Makes an exception with a text and what caused it.</summary>
    public RdsIamException(string message, Exception innerException)
        : base(message, innerException) => ErrorId = "RdsIamError";

    /// <summary>Makes an exception without more.</summary>
    public RdsIamException()
        : this("RdsIam failed.")
    {
    }

    /// <summary>The stable id, for example <c>PortOutOfRange</c>; the first part of FullyQualifiedErrorId.</summary>
    public string ErrorId { get; }

    /// <summary>What to do next, as the message says it too; null where the message has no such part of its own.</summary>
    public string? Fix { get; init; }
}
