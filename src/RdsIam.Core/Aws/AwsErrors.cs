using System.Net.Sockets;
using Amazon.Runtime;
using RdsIam.Core.Tracing;

namespace RdsIam.Core.Aws;

/// <summary>AWS's and the SDK's errors as faults, with AWS's code and a next step.</summary>
internal static class AwsErrors
{
    /// <summary>
    /// Whether an exception out of the SDK is trouble to be named, not our caller's own cancellation: what answers in AWS's place can
    /// bring any sort out of it.
    /// </summary>
    public static bool CanTranslate(Exception e, CancellationToken cancellationToken) =>
        e is not (Fault or OutOfMemoryException) && !cancellationToken.IsCancellationRequested;

    public static Fault Translate(Exception e, AwsCall call)
    {
        if (IsUnreachable(e) is { } reason)
        {
            return new AwsFault(
                Messages.AwsUnreachable(call.Service, call.Region, call.Action, reason), FaultKind.Connection, call, "", e);
        }

        if (e is not AmazonServiceException { ErrorCode.Length: > 0 } service)
        {
            return NotAws(call, Status(e));
        }

        var said = Sentence(Redact(service.Message));
        var (message, kind) = AwsErrorTable.Find(service.ErrorCode, service.Message, said, (int)service.StatusCode, call);
        Tracer.Verbose?.Verbose(Messages.TraceAwsSaid(call.Service, call.Action, said));
        return new AwsFault(message, kind, call, service.ErrorCode) { Said = said };
    }

    /// <summary>Runs a call, its errors as faults.</summary>
    /// <exception cref="Fault">AWS refused, or cannot be reached.</exception>
    public static async Task<T> CallAsync<T>(AwsCall call, Func<Task<T>> send, CancellationToken cancellationToken)
    {
        for (var last = false; ; last = true)
        {
            try
            {
                return await send().ConfigureAwait(false);
            }
            catch (Exception e) when (CanTranslate(e, cancellationToken))
            {
                // The SDK corrects a wrong clock for its own calls, and at first goes on so after the clock itself was set: the
                // first refusal teaches it, and a second call passes.
                var fault = Translate(e, call);
                if (last || fault.ErrorId != Messages.Ids.AwsClockSkew)
                {
                    throw fault;
                }
            }
        }
    }

    /// <summary>Something answered that is not AWS.</summary>
    public static AwsFault NotAws(AwsCall call, string reason) =>
        new(Messages.AwsAnswerUnreadable(call.Action, call.Region, reason), FaultKind.InvalidResult, call, "");

    /// <summary>
    /// AWS's message without the canonical string that a signature error may repeat: that holds the session token. The SDK's
    /// exception is not kept inside the fault for the same reason.
    /// </summary>
    public static string Redact(string message)
    {
        var end = message.IndexOf("The Canonical String", StringComparison.OrdinalIgnoreCase);
        end = end < 0 ? message.IndexOf("The String-to-Sign", StringComparison.OrdinalIgnoreCase) : end;
        return (end < 0 ? message : message[..end]).Trim();
    }

    /// <summary>AWS ends some messages without a full stop, and ours go on after them.</summary>
    private static string Sentence(string message) => message is "" or [.., '.' or '!' or '?'] ? message : message + ".";

    private static string? IsUnreachable(Exception e)
    {
        for (var inner = e; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case SocketException socket:
                    return socket.Message;
                case TimeoutException or OperationCanceledException:
                    return "no answer in time";
                case HttpRequestException { InnerException: null } http:
                    return http.Message;
                case System.Security.Authentication.AuthenticationException tls:
                    return tls.Message;
            }
        }

        return null;
    }

    private static string Status(Exception e) => e switch
    {
        AmazonServiceException { StatusCode: > 0 } service => $"HTTP {(int)service.StatusCode}",
        System.Xml.XmlException or { InnerException: System.Xml.XmlException } =>
            (e as System.Xml.XmlException ?? e.InnerException!).Message.TrimEnd('.'),
        _ => e.GetType().Name,
    };
}
