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
            refuse(Messages.PolicyValueType("Condition", "an object of operators"), block.Place);
            return [];
        }

        return [.. block.Members.SelectMany(Clauses)];
    }

    private IEnumerable<ConditionClause> Clauses(NodeMember member)
    {
        var op = ConditionOperator.TryParse(member.Name);
        if (op is null)
        {
            refuse(Messages.PolicyUnknownOperator(member.Name), member.Place);
        }

        if (member.Value.Kind != NodeKind.Object)
        {
            refuse(Messages.PolicyValueType(member.Name, "an object of condition keys"), member.Value.Place);
            return [];
        }

        var clauses = new List<ConditionClause>();
        foreach (var key in member.Value.Members)
        {
            var values = TextList.Read(key.Value, key.Name, refuse, scalars: true, mayBeEmpty: true);
            if (op is not null)
            {
                CheckDates(op, values);
                clauses.Add(new ConditionClause(op, new PlacedText(key.Name, key.Place), values, variables));
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
                refuse(fault, value.Place);
            }
        }
    }
}
