namespace RdsIam.Core.Tests.Architecture;

/// <summary>Core's folders know each other in one direction only, and only where <see cref="Rooms"/> says so.</summary>
public sealed class DirectionTests
{
    private static readonly IReadOnlyList<TypeName> Types = Read(core => core.Types.Where(IsOfCore));

    private static readonly IReadOnlyList<(TypeName From, TypeName To)> Arrows =
        Read(core => core.Arrows().Where(a => IsOfCore(a.From) && IsOfCore(a.To)));

    [Fact]
    public void A_room_uses_only_the_rooms_that_it_may()
    {
        var allowed = Rooms.Top.SelectMany(room => room.Uses.Select(used => (room.Room, used))).ToHashSet();
        RequireNone(Between(Top).Where(a => !allowed.Contains((Top(a.From), Top(a.To)))).Select(Named(Top)));
    }

    [Fact]
    public void What_a_room_may_use_it_does_use()
    {
        var used = Between(Top).Select(a => (Top(a.From), Top(a.To))).ToHashSet();
        RequireNone(
            from room in Rooms.Top
            from other in room.Uses
            where !used.Contains((room.Room, other))
            select $"{room.Room} does not use {other}: take it out of the table");
    }

    [Fact]
    public void The_table_points_down_only()
    {
        for (var i = 0; i < Rooms.Top.Length; i++)
        {
            RequireNone(Rooms.Top[i].Uses.Except(Rooms.Top[..i].Select(room => room.Room)));
        }
    }

    [Fact]
    public void Within_a_room_a_part_uses_only_those_before_it()
    {
        var order = Rooms.Parts.SelectMany(room => room.Parts).Select((part, i) => (part, i)).ToDictionary(p => p.part, p => p.i);
        var within = Between(Part).Where(a => Top(a.From) == Top(a.To) && order.ContainsKey(Part(a.From)) && order.ContainsKey(Part(a.To)));
        RequireNone(within.Where(a => order[Part(a.To)] > order[Part(a.From)]).Select(Named(Part)));
    }

    [Fact]
    public void Every_folder_is_a_room_of_the_table()
    {
        var types = Types.Where(type => type.Namespace != Rooms.Core).ToList();
        Assert.Equal(Rooms.Top.Select(room => room.Room).Order(), types.Select(Top).Distinct().Order());
        var divided = Rooms.Parts.Select(room => room.Room).ToHashSet();
        Assert.Equal(
            Rooms.Parts.SelectMany(room => room.Parts).Order(),
            types.Select(Part).Where(part => divided.Contains(part.Split('/')[0])).Distinct().Order());
    }

    [Fact]
    public void Names_in_the_code_of_methods_are_seen()
    {
        // A static call in a body, a type argument, a local variable in an async method, an attribute's and a base type.
        Assert.Contains(Arrows, a => a is { From.Name: "TokenRequest", To.Name: "RdsEndpointName" });
        Assert.Contains(Arrows, a => a is { From.Name: "PlanTransaction", To.Name: "ServerCommit" });
        Assert.Contains(Arrows, a => a is { From.Name: "SqlFault", To.Name: "Fault" });
    }

    // In full, where an assertion on the list would cut the names off.
    private static void RequireNone(IEnumerable<string> broken)
    {
        var lines = broken.Order(StringComparer.Ordinal).ToList();
        Assert.True(lines.Count == 0, string.Join('\n', lines));
    }

    private static IEnumerable<(TypeName From, TypeName To)> Between(Func<TypeName, string> room) =>
        Arrows.Where(a => room(a.From) != Rooms.Ground && room(a.To) != Rooms.Ground && room(a.From) != room(a.To));

    private static Func<(TypeName From, TypeName To), string> Named(Func<TypeName, string> room) => a =>
        $"{a.From} uses {a.To}: {room(a.From)} may not use {room(a.To)}";

    private static string Top(TypeName type) => Part(type).Split('/')[0];

    private static string Part(TypeName type) =>
        type.Namespace == Rooms.Core ? Rooms.Ground : string.Join('/', type.Namespace[(Rooms.Core.Length + 1)..].Split('.').Take(2));

    private static IReadOnlyList<T> Read<T>(Func<TypeReferences, IEnumerable<T>> read)
    {
        using var core = new TypeReferences(typeof(Fault).Assembly.Location);
        return [.. read(core)];
    }

    // What the compiler adds to an assembly has namespaces of its own.
    private static bool IsOfCore(TypeName type) =>
        type.Namespace == Rooms.Core || type.Namespace.StartsWith($"{Rooms.Core}.", StringComparison.Ordinal);
}
