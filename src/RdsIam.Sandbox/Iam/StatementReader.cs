using System.Text.Json;
using System.Text.RegularExpressions;

namespace RdsIam.Sandbox.Iam;

/// <summary>Reads one statement; the checks are called in the order in which IAM makes them for the whole document.</summary>
internal sealed partial class StatementReader
{
    private static readonly string[] Elements =
        ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

    private readonly JsonElement _element;
    private readonly PolicyHome _home;
    private readonly bool _variables;
    private readonly (int Line, int Column) _place;
    private readonly List<ConditionTest> _conditions = [];
    private ActionList? _actions;
    private ResourceList? _resources;
    private PrincipalList? _principals;

    public StatementReader(JsonElement element, PolicyHome home, bool variables, (int Line, int Column) place) =>
        (_element, _home, _variables, _place) = (element, home, variables, place);

    public string? Sid { get; private set; }

    private string Effect => JsonShape.Text(_element, "Effect") ?? throw MalformedPolicy.Syntax();

    private bool Has(string name) => _element.TryGetProperty(name, out _);

    public void CheckSyntax()
    {
        JsonShape.CheckObject(_element, Elements);
        Sid = JsonShape.Text(_element, "Sid");
        if (!Effect.Equals("Allow", StringComparison.OrdinalIgnoreCase) && !Effect.Equals("Deny", StringComparison.OrdinalIgnoreCase))
        {
            throw MalformedPolicy.Syntax();
        }

        _actions = OneOf("Action", "NotAction") is var (actions, notAction) ? new ActionList(actions, notAction) : null;
        _resources = OneOf("Resource", "NotResource") is var (resources, notResource)
            ? new ResourceList(resources, notResource, _variables)
            : null;
        ReadPrincipals();
        ReadConditions();
    }

    public void CheckLegacy()
    {
        if (Effect is not ("Allow" or "Deny"))
        {
            throw MalformedPolicy.Legacy();
        }

        _conditions.ForEach(condition => condition.CheckLegacy());
        _resources?.CheckLegacy();
    }

    public void CheckElements()
    {
        // The message leaves the underscore out, which IAM takes nevertheless.
        if (Sid is { } sid && !SidForm().IsMatch(sid))
        {
            throw new MalformedPolicy(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*");
        }

        if (_actions is null or { IsEmpty: true })
        {
            throw new MalformedPolicy("Policy statement must contain actions.");
        }

        _actions.Check();
        if (_home == PolicyHome.Trust)
        {
            CheckTrust();
        }
        else if (_resources is null or { IsEmpty: true })
        {
            throw new MalformedPolicy("Policy statement must contain resources.");
        }

        _resources?.Check(mayBeIncomplete: _home != PolicyHome.Session);
    }

    public IamStatement Read() => new()
    {
        Place = _place,
        Denies = Effect == "Deny",
        Actions = _actions!,
        Resources = _resources,
        Principals = _principals,
        Conditions = _conditions,
    };

    private void CheckTrust()
    {
        if (_resources is not null)
        {
            throw new MalformedPolicy("Has prohibited field Resource");
        }

        if (!_actions!.IsOfSts)
        {
            throw new MalformedPolicy("AssumeRole policy may only specify STS AssumeRole actions.");
        }

        (_principals ?? throw new MalformedPolicy("Missing required field Principal")).Check();
    }

    /// <summary>The texts of an element or of its negation, and which of them it is; both at once are one too many.</summary>
    private (IReadOnlyList<string> Texts, bool IsNegated)? OneOf(string name, string negated)
    {
        if (Has(name) && Has(negated))
        {
            throw MalformedPolicy.Syntax();
        }

        return Has(name) ? (JsonShape.Texts(_element, name)!, false)
            : Has(negated) ? (JsonShape.Texts(_element, negated)!, true)
            : null;
    }

    private void ReadPrincipals()
    {
        if (_home != PolicyHome.Trust && (Has("Principal") || Has("NotPrincipal")))
        {
            throw new MalformedPolicy("Policy document should not specify a principal.");
        }

        if (Has("NotPrincipal"))
        {
            throw new MalformedPolicy("Has prohibited field NotPrincipal");
        }

        if (!_element.TryGetProperty("Principal", out var principal))
        {
            return;
        }

        if (principal.ValueKind == JsonValueKind.String)
        {
            _principals = principal.GetString() == "*" ? new PrincipalList([("AWS", "*")]) : throw MalformedPolicy.Syntax();
            return;
        }

        JsonShape.CheckObject(principal, ["AWS", "Service", "Federated", "CanonicalUser"]);
        _principals = new PrincipalList(
        [
            .. principal.EnumerateObject().SelectMany(member =>
                JsonShape.Texts(member.Value, plain: false).Select(id => (member.Name, id))),
        ]);
    }

    private void ReadConditions()
    {
        if (!_element.TryGetProperty("Condition", out var condition))
        {
            return;
        }

        JsonShape.CheckObject(condition);
        foreach (var group in condition.EnumerateObject())
        {
            JsonShape.CheckObject(group.Value);
            foreach (var key in group.Value.EnumerateObject())
            {
                // IAM looks at an operator's name only where it has a key.
                var test = ConditionOperator.Find(group.Name) ?? throw MalformedPolicy.Syntax();
                _conditions.Add(new ConditionTest(test, key.Name, JsonShape.Texts(key.Value, plain: true), _variables));
            }
        }
    }

    [GeneratedRegex(@"^[0-9A-Za-z_]*\z")]
    private static partial Regex SidForm();
}
