using RdsIam.Core.Policies.Documents;
using RdsIam.Core.Policies.Evaluation;
using RdsIam.Core.Policies.Matching;
using RdsIam.Sandbox.Iam;

namespace RdsIam.Sandbox.Tests.Iam;

/// <summary>The module's evaluator and the sandbox's were written apart; where they differ, one of them is wrong.</summary>
[NeedsTime]
public sealed class TwoEnginesTests
{
    private const string Root = "arn:aws:iam::123456789012:root";
    private const string Role = "arn:aws:iam::123456789012:role/target";

    private static readonly string[] Askers =
    [
        "arn:aws:iam::123456789012:user/ann", "arn:aws:iam::123456789012:user/team/bob", "arn:aws:iam::210987654321:user/eve",
        "arn:aws:sts::123456789012:assumed-role/app/me", "arn:aws:sts::210987654321:assumed-role/app/me",
        "arn:aws:sts::123456789012:federated-user/fred", Root,
    ];

    private static readonly string[] Trusted =
    [
        .. Askers, "*", "123456789012",
        "arn:aws:iam::210987654321:root", "arn:aws:iam::123456789012:role/app", "arn:aws:iam::123456789012:role/team/app",
    ];

    [Fact]
    public void Both_engines_decide_alike()
    {
        var wrong = Enumerable.Range(0, 20_000).Select(seed => Compare(new RandomPolicy(seed))).OfType<string>().Take(3).ToList();
        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    /// <summary>The difference in words, or null.</summary>
    private static string? Compare(RandomPolicy random)
    {
        var asker = random.Pick(Askers);
        var isAssumption = random.Next(4) == 0;
        var (action, resource) = isAssumption ? ("sts:AssumeRole", Role) : ("rds-db:connect", RandomPolicy.Arn("app"));
        var values = random.Values();
        var texts = new Texts(
            // The root user has no policies of its own and no boundary.
            asker == Root ? [] : [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => random.Document())],
            asker != Root && random.Next(4) == 0 ? random.Document() : null,
            random.Next(4) == 0 && asker.Contains(":sts:", StringComparison.Ordinal) ? random.Document() : null,
            isAssumption ? random.Trust(Trusted) : null,
            random.Next(5) == 0 ? [random.Document(), random.Document()] : []);
        var (module, sandbox) =
            (Ask(() => Module(asker, action, resource, values, texts)), Ask(() => Sandbox(asker, action, resource, values, texts)));
        return module == sandbox ? null : $"module {module}, sandbox {sandbox}: {asker} {action} {string.Join(
            "; ", values.Select(pair => $"{pair.Key}={string.Join('|', pair.Value)}"))} {texts}";
    }

    private static string Ask(Func<string> engine)
    {
        try
        {
            return engine();
        }
        catch (Exception refusal) when (refusal is PolicyFault or MalformedPolicy)
        {
            return "Refused";
        }
    }

    private static string Module(
        string asker, string action, string resource, Dictionary<string, IReadOnlyList<string>> values, Texts texts)
    {
        var principal = RequestPrincipal.Parse(asker);
        var request = new AccessRequest
        {
            Principal = principal,
            Action = action,
            Resource = resource,
            Context = new RequestContext(values),
        };
        return PolicyEvaluator.Evaluate(request, new PolicySet
        {
            Identity = [.. texts.Identity.Select(json => PolicyDocument.Parse(json, "own", PolicyKind.RoleInline))],
            Boundary = texts.Boundary is null ? null : PolicyDocument.Parse(texts.Boundary, "boundary", PolicyKind.RoleInline),
            Session = texts.Session is null ? [] : [PolicyDocument.Parse(texts.Session, "session", PolicyKind.Session)],
            Resource = texts.Trust is null ? null : PolicyDocument.Parse(texts.Trust, "trust", PolicyKind.Trust),
            ServiceControl = [.. texts.ServiceControl.Select(json => new[] { PolicyDocument.Parse(json, "scp", PolicyKind.ServiceControl) })],
        }).Decision.ToString();
    }

    private static string Sandbox(
        string asker, string action, string resource, Dictionary<string, IReadOnlyList<string>> values, Texts texts)
    {
        var keys = new AskedKeys();
        foreach (var (key, list) in values)
        {
            keys.Set(key, list);
        }

        return IamJudge.Decide(new Question(Asker.Parse(asker), action, resource, keys), new PolicyStack
        {
            Identity = [.. texts.Identity.Select(json => IamDocument.Read(json, "own", PolicyHome.Role))],
            Boundary = texts.Boundary is null ? null : IamDocument.Read(texts.Boundary, "boundary", PolicyHome.Role),
            Session = texts.Session is null ? [] : [IamDocument.Read(texts.Session, "session", PolicyHome.Session)],
            Trust = texts.Trust is null ? null : IamDocument.Read(texts.Trust, "trust", PolicyHome.Trust),
            ServiceControl = [.. texts.ServiceControl.Select(json => new[] { IamDocument.Read(json, "scp", PolicyHome.ServiceControl) })],
        }).Outcome.ToString();
    }

    private sealed record Texts(string[] Identity, string? Boundary, string? Session, string? Trust, string[] ServiceControl)
    {
        public override string ToString() =>
            $"own {string.Join(" + ", Identity)} boundary {Boundary} session {Session} trust {Trust} scp {string.Join(" + ", ServiceControl)}";
    }
}
