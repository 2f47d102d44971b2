using RdsIam.Fuzz.Targets;

namespace RdsIam.Fuzz;

/// <summary>All that is tried.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        .. NameTargets.All, .. ConnectionTargets.All, .. SshTargets.All, .. SqlTargets.All, .. FileTargets.All, .. PolicyTargets.All,
        .. AccessTargets.All, .. AwsTargets.All, .. ValueTargets.All, .. WireTargets.All, .. WebSocketTargets.All, .. ProfileTargets.All,
        .. ServerErrorTargets.All, .. ServerMessageTargets.All,
    ];
}
