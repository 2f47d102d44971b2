using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Builds a statement from its node and reports what the grammar forbids.</summary>
internal sealed class PolicyStatementReader(PolicyKind kind, bool variables, RefusePolicy refuse, RefusePolicy dispute)
{
    private readonly ConditionReader _conditions = new(kind, variables, refuse);

    /// <summary>The statement, or null when it lacks what a statement needs (and then that was reported).</summary>
    public PolicyStatement? Read(PolicyNode node, int index)
    {
        if (node.Kind != NodeKind.Object)
        {
            refuse(Messages.PolicyValueType("Statement", "an object or an array of objects"), node.Place);
            return null;
        }

        PolicyText.CheckNames(node, PolicyGrammar.StatementElements, refuse);
        var sid = Sid(node);
        var effect = Effect(node);
        var action = Patterns(node, "Action", PatternStyle.Action, required: true);
        var resource = Patterns(node, "Resource", PatternStyle.Resource, required: NeedsResource(node));
        var principal = Principal(node);
        var conditions = _conditions.Read(node["Condition"]);
        return effect is null || action is null
            ? null
            : new PolicyStatement
            {
                Index = index,
                Sid = sid,
                Place = node.Place,
                Effect = effect.Value,
                Action = action,
                Resource = resource,
                Principal = principal,
                Conditions = conditions,
            };
    }

    private bool NeedsResource(PolicyNode node) =>
        kind != PolicyKind.Trust
        && (kind != PolicyKind.Unspecified || (node["Principal"] is null && node["NotPrincipal"] is null));

    private PlacedText? Sid(PolicyNode node)
    {
        if (node["Sid"] is not { } sid)
        {
            return null;
        }

        if (sid.Kind != NodeKind.Text)
        {
            refuse(Messages.PolicyValueType("Sid", "a string"), sid.Place);
        }
        else if (!sid.Text.All(char.IsAsciiLetterOrDigit) && kind.IsChecked())
        {
            // The manual names letters and digits only; underscores have been seen to pass.
            var report = sid.Text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? dispute : refuse;
            report(Messages.PolicySidCharacters(sid.Text), sid.Place);
        }

        return new PlacedText(sid.Text, sid.Place);
    }

    private PolicyEffect? Effect(PolicyNode node)
    {
        switch (node["Effect"])
        {
            case null when IsMeant(node, "Effect"):
                return null;
            case { Kind: NodeKind.Text, Text: "Allow" }:
                return PolicyEffect.Allow;
            case { Kind: NodeKind.Text, Text: "Deny" }:
                return PolicyEffect.Deny;
            case null:
                refuse(Messages.PolicyEffectMissing, node.Place);
                return null;
            case var other:
                refuse(Messages.PolicyEffectUnknown(other.Text), other.Place);
                return null;
        }
    }

    private PatternElement? Patterns(PolicyNode node, string name, PatternStyle style, bool required)
    {
        if (OneOf(node, name, required) is not { } member)
        {
            return null;
        }

        if (kind == PolicyKind.Trust && style == PatternStyle.Resource)
        {
            refuse(Messages.PolicyElementMisplaced(member.Name, "a trust policy"), member.Place);
        }

        var texts = TextList.Read(member.Value, member.Name, refuse);
        CheckWords(texts, style);
        return new PatternElement(
            member.Name,
            member.Name != name,
            member.Place,
            [.. texts.Select(t => PatternCompiler.Compile(t, style, variables))]);
    }

    private PrincipalElement? Principal(PolicyNode node)
    {
        if (OneOf(node, "Principal", required: kind == PolicyKind.Trust) is not { } member)
        {
            return null;
        }

        if (kind.IsOfIdentity())
        {
            refuse(Messages.PolicyElementMisplaced(member.Name, "a policy that is attached to an identity"), member.Place);
        }

        var principal = new PrincipalElement(
            member.Name,
            member.Name != "Principal",
            member.Place,
            PrincipalReader.Entries(member, refuse));
        if (kind == PolicyKind.Trust)
        {
            foreach (var (place, fault) in PrincipalGrammar.Check(principal))
            {
                refuse(fault, place);
            }
        }

        return principal;
    }

    /// <summary>Actions and resources that AWS does not take.</summary>
    private void CheckWords(IReadOnlyList<PlacedText> texts, PatternStyle style)
    {
        foreach (var text in kind.IsChecked() ? texts : [])
        {
            var fault = style == PatternStyle.Action
                ? ActionGrammar.Check(text.Text) ?? (kind == PolicyKind.Trust ? ActionGrammar.CheckTrust(text.Text) : null)
                : ResourceGrammar.Check(text.Text) ?? CheckSession(text.Text);
            if (fault is { } found)
            {
                refuse(found, text.Place);
            }
        }
    }

    /// <summary>In session policies AWS fills up no incomplete ARN.</summary>
    private Message? CheckSession(string resource) =>
        kind == PolicyKind.Session && ResourceGrammar.IsIncomplete(resource)
            ? Messages.ResourceIncompleteInSession(resource, ResourceGrammar.Complete(resource))
            : null;

    private static bool IsMeant(PolicyNode node, string name) =>
        PolicyText.IsMeant(node, name, PolicyGrammar.StatementElements)
            || PolicyText.IsMeant(node, "Not" + name, PolicyGrammar.StatementElements);

    /// <summary>The element or its Not… form; both together are refused.</summary>
    private NodeMember? OneOf(PolicyNode node, string name, bool required)
    {
        var found = node.Members.Where(m => m.Name == name || m.Name == "Not" + name).ToList();
        if (found.Exists(m => m.Name != found[0].Name))
        {
            refuse(Messages.PolicyBothForms(name, "Not" + name), found[^1].Place);
        }
        else if (found.Count == 0 && required && !IsMeant(node, name))
        {
            refuse(Messages.PolicyElementMissing(name, "Not" + name), node.Place);
        }

        return found.Count == 0 ? null : found[^1];
    }
}
