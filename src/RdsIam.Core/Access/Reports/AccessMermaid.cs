using System.Globalization;
using System.Text;

namespace RdsIam.Core.Access.Reports;

/// <summary>Rows as a graph: who assumes which role, and logs in as whom where.</summary>
internal static class AccessMermaid
{
    /// <summary>So many arrows can be read on a page; beyond that the users of an endpoint are one box.</summary>
    private const int MostUsers = 60;

    public static string Write(IReadOnlyList<AccessRecord> rows)
    {
        var graph = new Graph();
        var isWide = rows.Select(row => (row.UserName, row.Endpoint)).Distinct().Count() > MostUsers;
        foreach (var row in rows)
        {
            var who = graph.Node(Who(row), $"([\"{Label(Short(row))}\"])");
            var place = isWide ? row.Endpoint : $"{row.UserName} @ {row.Endpoint}";
            graph.Edge(who, graph.Node("place " + place, $"[(\"{Label(Where(row, isWide))}\")]"), row.Decision);
            foreach (var chain in row.Chain)
            {
                AddChain(graph, row, chain);
            }
        }

        return graph.ToString();
    }

    /// <summary>"from > role > role if condition"; the last role is the row's own principal.</summary>
    private static void AddChain(Graph graph, AccessRecord row, string chain)
    {
        var condition = chain.IndexOf(" if ", StringComparison.Ordinal);
        var steps = (condition < 0 ? chain : chain[..condition]).Split(" > ");
        var account = row.PrincipalArn.Split(':', 6) is [_, _, _, _, var number, _] ? number : "";
        string NodeOf(int step) => step == steps.Length - 1 ? graph.Node(Who(row), "")
            : step == 0 ? graph.Node(FromKey(steps[0], account), $"([\"{Label(steps[0])}\"])")
            : graph.Node($"role/{steps[step]} of {account}", $"([\"{Label("role/" + steps[step])}\"])");
        for (var step = 1; step < steps.Length; step++)
        {
            graph.Edge(NodeOf(step - 1), NodeOf(step), condition < 0 ? "Allowed" : "Conditional");
        }
    }

    private static string FromKey(string from, string account) =>
        from.StartsWith("role/", StringComparison.Ordinal) || from.StartsWith("user/", StringComparison.Ordinal) ? $"{from} of {account}" : from;

    private static string Who(AccessRecord row) =>
        $"{Short(row)} of {(row.PrincipalArn.Split(':', 6) is [_, _, _, _, var account, _] ? account : "")}";

    private static string Short(AccessRecord row) => $"{row.PrincipalKind.ToLowerInvariant()}/{row.PrincipalArn[(row.PrincipalArn.LastIndexOf('/') + 1)..]}";

    private static string Where(AccessRecord row, bool isWide) =>
        isWide ? row.Endpoint.Split('.')[0] : $"{row.UserName} @ {row.Endpoint.Split('.')[0]}";

    /// <summary>Mermaid has its own signs for what would end a label; two percent signs begin a directive wherever they stand.</summary>
    private static string Label(string text) => string.Concat(text.Select(c => c switch
    {
        '"' => "#quot;",
        '#' => "#35;",
        '<' => "#lt;",
        '>' => "#gt;",
        '&' => "#amp;",
        '%' => "#37;",
        '`' or '\u2028' or '\u2029' => " ",
        _ when char.IsControl(c) => " ",
        _ => c.ToString(),
    }));

    private sealed class Graph
    {
        private readonly Dictionary<string, string> _nodes = new(StringComparer.Ordinal);
        private readonly HashSet<string> _edges = new(StringComparer.Ordinal);
        private readonly StringBuilder _text = new("flowchart LR\n");

        /// <summary>The node's name; where it is new it gets that shape.</summary>
        public string Node(string key, string shape)
        {
            if (!_nodes.TryGetValue(key, out var name))
            {
                _nodes[key] = name = "n" + (_nodes.Count + 1).ToString(CultureInfo.InvariantCulture);
                _text.Append(CultureInfo.InvariantCulture, $"  {name}{shape}\n");
            }

            return name;
        }

        public void Edge(string from, string to, string decision)
        {
            var arrow = decision switch { "Allowed" => "-->", "Conditional" => "-. if .->", _ => "-. ? .->" };
            var edge = $"  {from} {arrow} {to}\n";
            if (_edges.Add(edge))
            {
                _text.Append(edge);
            }
        }

        public override string ToString() => _text.ToString();
    }
}
