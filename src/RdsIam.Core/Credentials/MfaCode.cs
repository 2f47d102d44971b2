using RdsIam.Core.Credentials.Caching;

namespace RdsIam.Core.Credentials;

/// <summary>The six digits for the first role: what was given, once; afterwards and otherwise a person is asked.</summary>
internal sealed class MfaCode(string? given, Func<string, CancellationToken, Task<string?>>? prompt, MfaCodes codes)
{
    private string? _unused = RoleRules.CheckTokenCode(given);

    /// <summary>A code was given, and nothing says of which device.</summary>
    public bool IsWithoutDevice => _unused is not null;

    /// <summary>Says whose code was given: the first device's of a chain.</summary>
    public void BelongsTo(string serialNumber)
    {
        if (Interlocked.Exchange(ref _unused, null) is { } code)
        {
            codes.Offer(serialNumber, code);
        }
    }

    /// <exception cref="Fault">MfaCodeRequired: nobody can be asked, or nobody answered; TokenCodeInvalid: not six digits.</exception>
    public async Task<string> GetAsync(string roleArn, string serialNumber, CancellationToken cancellationToken)
    {
        // STS takes a code once; a renewal needs another.
        if (codes.Take(serialNumber) is { } code)
        {
            return code;
        }

        var answer = prompt is null ? null : await prompt(serialNumber, cancellationToken).ConfigureAwait(false);
        return string.IsNullOrWhiteSpace(answer)
            ? throw new Fault(Messages.MfaCodeRequired(roleArn, serialNumber), FaultKind.Authentication, serialNumber)
            : RoleRules.CheckTokenCode(answer.Trim())!;
    }
}
