using RdsIam.Core.Diagnosis;

namespace RdsIam.Display;

/// <summary>The checks of one login as far as they are made: each is shown by what came before it.</summary>
internal sealed class CheckRun
{
    private readonly List<RdsIamCheck> _checks = [];

    /// <param name="userName">Who is to log in; null: somebody.</param>
    /// <param name="isWhole">A line each for steps that say little after a failure, which is otherwise one for all.</param>
    public CheckRun(string? userName, bool isWhole) => (UserName, IsWhole) = (userName ?? "The user", isWhole);

    public string UserName { get; }

    public bool IsWhole { get; }

    /// <summary>The cause of all: the first one that failed.</summary>
    public RdsIamCheck? Cause => _checks.Find(check => check.Status == RdsIamCheckStatus.Failed);

    public void Add(RdsIamCheck check) => _checks.Add(check);

    public int IndexOf(RdsIamCheck check) => _checks.IndexOf(check);

    /// <summary>Whether a check is the last of all.</summary>
    public static bool IsLast(RdsIamCheck check) => check.Name == ConnectionDiagnosis.Names.Last();

    public int Count(RdsIamCheckStatus status) => _checks.Count(check => check.Status == status);

    /// <summary>Whether a check says nothing that leads on: it went well after the failure, or could not be made because of it.</summary>
    public bool Folds(RdsIamCheck check) => !IsWhole && (check.Status == RdsIamCheckStatus.Skipped
        || (check.Status == RdsIamCheckStatus.Passed && Cause is { } cause && IndexOf(cause) < IndexOf(check)));

    /// <summary>The names of those of one status that are folded into one line.</summary>
    public IEnumerable<string> Folded(RdsIamCheckStatus status) =>
        _checks.Where(check => check.Status == status && Folds(check)).Select(check => check.Name);
}
