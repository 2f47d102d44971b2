namespace RdsIam.Help;

/// <summary>
/// What a cmdlet's code can come to: from its own methods along all calls, those of interfaces and base classes to the types that are
/// made on the way. It follows what may happen, so it may name more than one invocation does, and does not know conditions.
/// </summary>
internal sealed class CallGraph
{
    private readonly Dictionary<string, CodeType> _types;
    private readonly Dictionary<string, HashSet<string>> _kinds = [];

    /// <summary>By class or interface the types that are one, itself included.</summary>
    private readonly ILookup<string, string> _heirs;

    /// <summary>By type, name and parameters: the explicit implementation of an interface's method, too.</summary>
    private readonly Dictionary<(string Type, string Name, int Parameters), List<MethodName>> _byName;

    public CallGraph(IEnumerable<string> assemblies)
    {
        _types = assemblies.SelectMany(CodeReader.Read).GroupBy(type => type.Name).ToDictionary(group => group.Key, group => group.First());
        _byName = _types.Values.SelectMany(type => type.Methods.Keys)
            .GroupBy(method => (method.Type, Own(method.Name), method.Parameters))
            .ToDictionary(group => group.Key, group => group.ToList());
        _heirs = _types.Keys.SelectMany(type => Kinds(type).Select(kind => (Kind: kind, Type: type)))
            .ToLookup(pair => pair.Kind, pair => pair.Type);
    }

    public IReadOnlyCollection<CodeType> Types => _types.Values;

    /// <returns>Every method that can be reached, with its code; of other assemblies only the names, without code.</returns>
    public IReadOnlyDictionary<MethodName, MethodCode?> From(string cmdlet)
    {
        var walk = new Walk(this);
        walk.Make(cmdlet);
        foreach (var type in Lineage(cmdlet))
        {
            foreach (var method in type.Methods.Keys.Where(method => method.Parameters == 0 && IsEntry(method.Name)))
            {
                walk.Reach(method);
            }
        }

        return walk.Run();
    }

    /// <summary>A method's own name, without the interface that it implements explicitly.</summary>
    private static string Own(string name) => name[(name.LastIndexOf('.', name.Length - 2) + 1)..].TrimStart('.');

    private static bool IsEntry(string name) => name is "BeginProcessing" or "ProcessRecord" or "EndProcessing" or "StopProcessing";

    private IEnumerable<CodeType> Lineage(string? name)
    {
        while (name is not null && _types.TryGetValue(name, out var type))
        {
            yield return type;
            name = type.Base;
        }
    }

    /// <summary>The type itself, its base classes and all their interfaces.</summary>
    private HashSet<string> Kinds(string name)
    {
        if (!_kinds.TryGetValue(name, out var kinds))
        {
            _kinds[name] = kinds = [name];
            if (_types.TryGetValue(name, out var type))
            {
                kinds.UnionWith(type.Interfaces.Append(type.Base).OfType<string>().SelectMany(Kinds));
            }
        }

        return kinds;
    }

    /// <returns>The constant that a property begins with, or null.</returns>
    public object? InitialOf(string? type, string property) =>
        type is null ? null : _types.GetValueOrDefault(type)?.Initial.GetValueOrDefault(property);

    private bool Is(string name, string ancestor) => Kinds(name).Contains(ancestor);

    private sealed class Walk(CallGraph graph)
    {
        private readonly Dictionary<MethodName, MethodCode?> _reached = [];
        private readonly Stack<MethodName> _open = [];
        private readonly HashSet<string> _made = [];
        private readonly HashSet<MethodName> _called = [];

        public void Reach(MethodName method)
        {
            var code = graph._types.GetValueOrDefault(method.Type)?.Methods.GetValueOrDefault(method);
            if (_reached.TryAdd(method, code))
            {
                _open.Push(method);
            }
        }

        public void Make(string type)
        {
            if (_made.Add(type))
            {
                Touch(type);
                foreach (var call in _called.Where(call => graph.Is(type, call.Type)).ToList())
                {
                    Dispatch(type, call);
                }
            }
        }

        public Dictionary<MethodName, MethodCode?> Run()
        {
            while (_open.TryPop(out var method))
            {
                if (_reached[method] is not { } code)
                {
                    continue;
                }

                foreach (var field in code.Fields)
                {
                    Touch(field);
                }

                foreach (var call in code.Calls)
                {
                    Follow(call);
                }
            }

            return _reached;
        }

        private void Follow(MethodName call)
        {
            Reach(call);
            Touch(call.Type);
            if (call.Name == ".ctor")
            {
                Make(call.Type);
            }
            else if (graph._types.ContainsKey(call.Type) && _called.Add(call))
            {
                foreach (var type in graph._heirs[call.Type].Where(_made.Contains))
                {
                    Dispatch(type, call);
                }
            }
        }

        /// <summary>What a type's mere use runs: static fields, and the state machine of an async method or an iterator.</summary>
        private void Touch(string type)
        {
            if (!graph._types.TryGetValue(type, out var found))
            {
                return;
            }

            var isMachine = type.Contains(">d__", StringComparison.Ordinal) || type.EndsWith(">d", StringComparison.Ordinal);
            foreach (var method in found.Methods.Keys.Where(method =>
                method.Name == ".cctor" || (isMachine && method.Name is "MoveNext" or "MoveNextAsync")))
            {
                Reach(method);
            }
        }

        private void Dispatch(string type, MethodName call)
        {
            foreach (var ancestor in graph.Lineage(type))
            {
                if (graph._byName.TryGetValue((ancestor.Name, call.Name, call.Parameters), out var found))
                {
                    found.ForEach(Reach);
                    return;
                }
            }
        }
    }
}
