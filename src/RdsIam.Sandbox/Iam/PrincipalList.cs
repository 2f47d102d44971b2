using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Iam;

/// <summary>How closely a statement names who asks; the closest last.</summary>
internal enum Closeness
{
    /// <summary>The whole account: its own policies say who of it may.</summary>
    Account,

    /// <summary>The role behind a session: the role's boundary and the session's policies still limit it.</summary>
    Role,

    /// <summary>The user, the session, the service, or everybody.</summary>
    Itself,
}

/// <summary>The Principal of a trust policy's statement.</summary>
internal sealed partial class PrincipalList(IReadOnlyList<(string Type, string Id)> principals)
{
    /// <summary>How closely the list names somebody; null where it does not.</summary>
    public Closeness? Names(Asker asker) => principals
        .Select(principal => Names(principal.Type, principal.Id, asker))
        .Max();

    /// <exception cref="MalformedPolicy">One cannot be a principal.</exception>
    public void Check()
    {
        foreach (var (type, id) in principals)
        {
            var isGood = type switch
            {
                "AWS" => id == "*" || AwsForm().IsMatch(id),
                "Service" => id.Contains('.', StringComparison.Ordinal) && !id.Contains('*', StringComparison.Ordinal),
                _ => type == "Federated",
            };
            if (!isGood)
            {
                throw new MalformedPolicy($"Invalid principal in policy: \"{type.ToUpperInvariant()}\":\"{id}\"");
            }
        }
    }

    private static Closeness? Names(string type, string id, Asker asker)
    {
        if (type != "AWS")
        {
            return asker.Kind == AskerKind.Outside && id == asker.Id ? Closeness.Itself : null;
        }

        if (id == "*" || (id == asker.Id && asker.Kind is not (AskerKind.Role or AskerKind.Root)))
        {
            return Closeness.Itself;
        }

        return asker.AccountId.Length == 0 ? null
            : id == asker.AccountId || id == $"arn:{asker.Partition}:iam::{asker.AccountId}:root" ? Closeness.Account
            : asker.Kind is AskerKind.Session or AskerKind.Role && IsRole(id, asker) ? Closeness.Role
            : null;
    }

    // A session's ARN has not the role's path; a name is given only once in an account.
    private static bool IsRole(string id, Asker asker) => asker.RoleArn is { } arn ? id == arn
        : asker.Kind == AskerKind.Role ? id == asker.Id
        : id.StartsWith($"arn:{asker.Partition}:iam::{asker.AccountId}:role/", StringComparison.Ordinal)
            && id.EndsWith($"/{asker.Name}", StringComparison.Ordinal);

    [GeneratedRegex(
        @"^(\d{12}|A(ID|RO)A[A-Z0-9]{12,}|arn:aws[a-z-]*:iam::\d{12}:(root|(user|role)/[^*?]+)"
        + @"|arn:aws[a-z-]*:sts::\d{12}:(assumed-role/[^*?/]+|federated-user)/[^*?/]+)\z")]
    private static partial Regex AwsForm();
}
