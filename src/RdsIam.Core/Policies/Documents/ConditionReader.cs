using RdsIam.Core.Policies.Matching;

namespace RdsIam.Core.Policies.Documents;

/// <summary>Reads a Condition block.</summary>
internal sealed class ConditionReader(PolicyKind kind, bool variables, RefusePolicy refuse)
{
    /// <summary>One clause for each operator and key; none for a missing block.</summary>
    public IReadOnlyList<ConditionClause> Read(PolicyNode? block)
    {
        if (block is null)
        {
            return [];
        }

        if (block.Kind != NodeKind.Object)
        {
            refuse("PolicyValueType", block.Place, "Condition", "an object of operators");
            return [];
        }

        return [.. block.Members.SelectMany(Clauses)];
    }

    private IEnumerable<ConditionClause> Clauses(NodeMember member)
    {
        var op = ConditionOperator.TryParse(member.Name);
        if (op is null)
        {
            refuse("PolicyUnknownOperator", member.Place, member.Name);
        }

        if (member.Value.Kind != NodeKind.Object)
        {
            refuse("PolicyValueType", member.Value.Place, member.Name, "an object of condition keys");
            return [];
        }

        var clauses = new List<ConditionClause>();
        foreach (var key in member.Value.Members)
        {
            var values = TextList.Read(key.Value, key.Name, refuse, scalars: true, mayBeEmpty: true);
            if (op is not null)
            {
                CheckDates(op, values);
                clauses.Add(new ConditionClause(op, new PlacedText(key.Name, key.Place), values, member.Place, variables));
            }
        }

        return clauses;
    }

    private void CheckDates(ConditionOperator op, IReadOnlyList<PlacedText> values)
    {
        foreach (var value in kind.IsChecked() && op.Family == ConditionFamily.Date ? values : [])
        {
            if (DateGrammar.Check(value.Text, op.Name) is { } fault)
            {
                refuse(fault.Id, value.Place, fault.Args);
            }
        }
    }
}
