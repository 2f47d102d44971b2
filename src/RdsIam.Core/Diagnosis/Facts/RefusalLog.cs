using RdsIam.Core.Diagnosis.Probing;

namespace RdsIam.Core.Diagnosis.Facts;

/// <summary>What RDS's own log says of a login that was refused a moment ago.</summary>
/// <param name="Line">The line; null: none was found.</param>
/// <param name="Group">The log group that has it, or those that were looked at.</param>
/// <param name="IsExported">True where a group exists, so that the log is exported.</param>
/// <param name="Unread">Why nobody could look; null: somebody did.</param>
internal sealed record RefusalLog(RefusalLine? Line, string Group, bool IsExported, Finding? Unread = null);
