using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Builds a document from its text and reports all that keeps AWS from storing it.</summary>
internal sealed class PolicyDocumentReader(string? name, PolicyKind kind)
{
    private readonly List<PolicyFinding> _findings = [];
    private readonly List<PolicyFinding> _disputes = [];

    public PolicyReading Read(string json)
    {
        var root = PolicyJsonReader.Read(json, Refuse);
        return Reading(root is null ? null : Document(root, json, Refuse));
    }

    /// <summary>Reads what stands in a larger text, and names the document's own place where the text that counts is another.</summary>
    public PolicyReading Read(PolicyNode root, string json) =>
        Reading(Document(root, json, (message, _) => Refuse(message, root.Place)));

    private PolicyReading Reading(PolicyDocument? document)
    {
        var inOrder = _findings.OrderBy(f => f.Line).ThenBy(f => f.Column).ToList();
        return new PolicyReading(_findings.Exists(f => f.Refused) ? null : document, inOrder);
    }

    private PolicyDocument? Document(PolicyNode root, string json, RefusePolicy refuseText)
    {
        if (root.Kind != NodeKind.Object)
        {
            Refuse(root.Items.Any(IsBare) ? Messages.PolicyStatementBare : Messages.PolicyNotAnObject, root.Place);
            return null;
        }

        // One that is in force is not too long, whatever the quota was when this was written: findings name it.
        PolicyText.CheckSize(json, kind == PolicyKind.ServiceControl ? PolicyKind.Stored : kind, refuseText);
        if (!IsBare(root))
        {
            CheckNames(root, PolicyGrammar.DocumentElements);
        }

        var version = Version(root);
        var variables = version?.Text == PolicyGrammar.NewVersion;
        CheckId(root);
        var reader = new PolicyStatementReader(kind, variables, Refuse, Dispute);
        var statements = new List<PolicyStatement>();
        foreach (var node in StatementNodes(root))
        {
            if (reader.Read(node, statements.Count) is { } statement)
            {
                statements.Add(statement);
            }
        }

        CheckSids(statements);
        return new PolicyDocument(name, kind, version, statements, json, _disputes);
    }

    private PlacedText? Version(PolicyNode root)
    {
        // AWS creates managed policies of the new version only.
        if (kind == PolicyKind.Managed && (root["Version"] is not { } version || version.Text == PolicyGrammar.OldVersion))
        {
            Refuse(Messages.PolicyVersionOld, root["Version"]?.Place ?? root.Place);
        }

        if (root["Version"] is not { } node)
        {
            return null;
        }

        if (node.Kind != NodeKind.Text || node.Text is not (PolicyGrammar.OldVersion or PolicyGrammar.NewVersion))
        {
            Refuse(Messages.PolicyVersionUnknown(node.Text), node.Place);
        }

        return new PlacedText(node.Text, node.Place);
    }

    private void CheckId(PolicyNode root)
    {
        if (root["Id"] is { Kind: not NodeKind.Text } wrong)
        {
            Refuse(Messages.PolicyValueType("Id", "a string"), wrong.Place);
        }
        else if (root["Id"] is { } id && kind.IsOfIdentity())
        {
            Dispute(Messages.PolicyIdMisplaced, id.Place);
        }
    }

    private IReadOnlyList<PolicyNode> StatementNodes(PolicyNode root)
    {
        switch (root["Statement"])
        {
            case null when PolicyText.IsMeant(root, "Statement", PolicyGrammar.DocumentElements):
                return [];
            case null when IsBare(root):
                Refuse(Messages.PolicyStatementBare, root.Place);
                return [];
            case null:
                Refuse(Messages.PolicyStatementMissing, root.Place);
                return [];
            case { Kind: NodeKind.Object } one:
                return [one];
            case { Kind: NodeKind.Array, Items.Count: > 0 } many:
                return many.Items;
            case var other:
                Refuse(Messages.PolicyStatementMissing, other.Place);
                return [];
        }
    }

    /// <summary>A statement in the place of the document.</summary>
    private static bool IsBare(PolicyNode root) => root["Statement"] is null && root["Effect"] is not null;

    private void CheckSids(List<PolicyStatement> statements)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        // An empty Sid stands for none: tools write it into every statement.
        foreach (var sid in statements.Where(s => s.Sid?.Text.Length > 0).Select(s => s.Sid!.Value))
        {
            if (!seen.Add(sid.Text))
            {
                Refuse(Messages.PolicySidRepeated(sid.Text), sid.Place);
            }
        }
    }

    private void CheckNames(PolicyNode node, string[] allowed) => PolicyText.CheckNames(node, allowed, Refuse);

    /// <summary>Notes what AWS refuses after its manual, and has been seen to take.</summary>
    private void Dispute(Message message, TextPlace place)
    {
        _disputes.Add(PolicyFinding.Create(message, FindingSeverity.Error, name, place));
        _findings.Add(_disputes[^1]);
    }

    private void Refuse(Message message, TextPlace place) =>
        _findings.Add(PolicyFinding.Create(message, FindingSeverity.Error, name, place) with { Refused = true });
}

/// <summary>Takes a reason why AWS would not store a document: what the finding says, and its place.</summary>
internal delegate void RefusePolicy(Message message, TextPlace place);
