namespace RdsIam.Testing;

/// <summary>Waits for what is to come about by itself; a generous end, so that a loaded machine fails no test.</summary>
internal static class Eventually
{
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);

    public static Task True(Func<bool> condition, string what, CancellationToken cancellationToken) =>
        AsyncTrue(() => Task.FromResult(condition()), what, cancellationToken);

    public static async Task AsyncTrue(Func<Task<bool>> condition, string what, CancellationToken cancellationToken)
    {
        for (var start = DateTime.UtcNow; DateTime.UtcNow - start < End;)
        {
            if (await condition())
            {
                return;
            }

            await Task.Delay(50, cancellationToken);
        }

        Assert.Fail($"It never came about that {what}.");
    }
}
