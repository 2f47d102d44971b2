using RdsIam.Core.Inspection;

namespace RdsIam.Core.Tests.Inspection;

public sealed class BlockingTreeTests
{
    [Fact]
    public void Those_who_wait_stand_behind_the_session_that_they_wait_for()
    {
        // 5 waits for 4, 4 and 3 for 1; 2 has nothing to do with it.
        var tree = BlockingTree.Of([One(1), One(2), One(3, 1), One(4, 1), One(5, 4)]);
        Assert.Equal([(1, 0, 3), (3, 1, 0), (4, 1, 1), (5, 2, 0), (2, 0, 0)], tree.Select(one => (one.ProcessId, one.Depth, one.Blocks)));
    }

    [Fact]
    public void A_circle_shows_each_session_once()
    {
        var tree = BlockingTree.Of([One(1, 2), One(2, 3), One(3, 1)]);
        Assert.Equal([1, 3, 2], tree.Select(one => one.ProcessId));
        Assert.All(tree, one => Assert.Equal(2, one.Blocks));
    }

    [Fact]
    public void A_session_that_waits_for_several_stands_behind_the_first()
    {
        var tree = BlockingTree.Of([One(1), One(2), One(3, 1, 2)]);
        Assert.Equal([1, 3, 2], tree.Select(one => one.ProcessId));
    }

    [Fact]
    public void A_session_that_waits_for_a_prepared_transaction_is_there()
    {
        var tree = BlockingTree.Of([One(1, 0), One(2)]);
        Assert.Equal([1, 2], tree.Select(one => one.ProcessId));
    }

    private static ServerActivity One(int processId, params int[] blockedBy) =>
        new() { ProcessId = processId, At = DateTimeOffset.UnixEpoch, BlockedBy = blockedBy };
}
