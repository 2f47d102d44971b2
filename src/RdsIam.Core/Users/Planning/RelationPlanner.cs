using RdsIam.Core.Catalog;
using RdsIam.Core.Names;

namespace RdsIam.Core.Users.Planning;

/// <summary>Plans the privileges on tables and sequences: for a whole schema at once where all of them are alike. Pure.</summary>
internal sealed class RelationPlanner(Wanted wanted, GrantChanges changes)
{
    /// <summary>For the tables or the sequences of a schema.</summary>
    public void Plan(SchemaState schema, ObjectKind kind, IReadOnlyList<RelationGroup> groups)
    {
        var parts = groups.SelectMany(Parts).Where(p => !changes.IsOwn(p.Owner)).ToList();
        var steps = parts.Select(StepFor).Distinct().ToList();
        if (parts.Count == groups.Count && steps.Count == 1 && parts.TrueForAll(p => changes.IsPlain(p.Owner, p.Acl)))
        {
            var name = new SqlIdentifier(schema.Name).ToString();
            var all = new GrantTarget(Phase.Relation, $"ALL {Word(kind)}S IN SCHEMA", name, schema.Name);
            changes.Add(revoke: true, all, steps[0].Revoke, runAs: null);
            changes.Add(revoke: false, all, steps[0].Grant, runAs: null);
            return;
        }

        foreach (var part in parts.Where(p => StepFor(p) is not (Privileges.None, Privileges.None)))
        {
            foreach (var name in part.Names)
            {
                var target = new SqlIdentifier(schema.Name).Dot(new SqlIdentifier(name)).ToString();
                var isNamed = wanted.HasOwn(schema.Oid, name);
                var place = new GrantTarget(Phase.Relation, Word(kind), target, $"{schema.Name}.{name}", isNamed);
                changes.Change(place, part.Owner, part.Acl, part.Wanted);
            }
        }
    }

    private (Privileges Grant, Privileges Revoke) StepFor(Part part) =>
        (changes.Missing(part.Acl, part.Wanted), changes.Extra(part.Acl, part.Wanted));

    private IEnumerable<Part> Parts(RelationGroup group)
    {
        var own = group.Names.Where(n => wanted.HasOwn(group.Schema, n)).ToList();
        var alike = own.Count == 0 ? group.Names : [.. group.Names.Except(own)];
        if (alike.Count > 0)
        {
            yield return new Part(alike, group.Owner, group.Acl, wanted.OnRelations(group));
        }

        foreach (var name in own)
        {
            yield return new Part([name], group.Owner, group.Acl, wanted.OnRelation(group, name));
        }
    }

    private static string Word(ObjectKind kind) => kind == ObjectKind.Sequence ? "SEQUENCE" : "TABLE";

    /// <summary>Relations that are to have the same and have the same.</summary>
    private sealed record Part(IReadOnlyList<string> Names, uint Owner, Acl Acl, Privileges Wanted);
}
