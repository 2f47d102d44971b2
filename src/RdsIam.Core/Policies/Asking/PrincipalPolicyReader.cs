using RdsIam.Core.Aws;
using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Matching;
using RdsIam.Core.Tokens;

namespace RdsIam.Core.Policies.Asking;

/// <summary>
/// Reads the policies of users and roles through IAM: inline, attached, those of groups, and the boundary. What may not be read
/// is noted and the rest is read all the same.
/// </summary>
internal sealed class PrincipalPolicyReader(IamClient iam)
{
    /// <summary>A reader with somebody's credentials; nothing goes over the network yet.</summary>
    public static PrincipalPolicyReader With(IIdentitySource identity, string region, string? profileName) =>
        new(new IamClient(identity, new AwsClientSettings(region, profileName)));

    /// <exception cref="Fault">There is no such user or role, or IAM failed otherwise than by refusing.</exception>
    public async Task<CollectedPolicies> ReadAsync(RequestPrincipal principal, CancellationToken cancellationToken)
    {
        var reading = new PrincipalReading(iam, principal, cancellationToken);
        switch (principal.Kind)
        {
            case PrincipalKind.User:
                await reading.ReadUserAsync().ConfigureAwait(false);
                break;
            case PrincipalKind.Role or PrincipalKind.AssumedRole:
                await reading.ReadRoleAsync().ConfigureAwait(false);
                break;
            case PrincipalKind.FederatedUser:
                reading.NoteUnreadable(Messages.FederatedUserUnreadable(principal.Id));
                break;
            default:
                // An account's root has no policies, and services and providers have none of their own.
                break;
        }

        return reading.Result;
    }

    /// <summary>Reads the trust policy of a role; where that is refused it is noted.</summary>
    /// <exception cref="Fault">It is not a role or there is no such role, or IAM failed otherwise than by refusing.</exception>
    public async Task<CollectedTrust> ReadTrustAsync(RequestPrincipal role, CancellationToken cancellationToken)
    {
        if (role.Kind != PrincipalKind.Role)
        {
            throw new Fault(Messages.RoleArnInvalid(role.Id), FaultKind.InvalidArgument, role.Id);
        }

        var reading = new PrincipalReading(iam, role, cancellationToken);
        var document = await reading.ReadTrustAsync().ConfigureAwait(false);
        return new CollectedTrust(document, reading.Result.Unread);
    }
}

/// <summary>A role's trust policy, or why it could not be read.</summary>
internal sealed record CollectedTrust(PolicyDocument? Document, IReadOnlyList<UnreadPolicy> Unread);
