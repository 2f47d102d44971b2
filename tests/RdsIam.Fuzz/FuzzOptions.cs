using System.Globalization;

namespace RdsIam.Fuzz;

/// <summary>What was asked for on the command line.</summary>
/// <param name="Names">Targets; none: all.</param>
/// <param name="Count">Inputs for each.</param>
/// <param name="Seed">Of the inputs.</param>
/// <param name="From">The first input's number.</param>
/// <param name="Time">The most for each target; null: no limit.</param>
/// <param name="Write">The file whose table is written anew; null: none.</param>
internal sealed record FuzzOptions(IReadOnlyList<string> Names, long Count, int Seed, long From, TimeSpan? Time, string? Write)
{
    private const long Few = 20_000;
    private const long Many = 1_000_000;

    /// <returns>Null where something is not understood.</returns>
    public static FuzzOptions? Read(string[] args)
    {
        var options = new FuzzOptions([], Few, 1, 0, null, null);
        for (var i = 0; i < args.Length; i++)
        {
            string? Value() => ++i < args.Length ? args[i] : null;
            var next = args[i] switch
            {
                "--long" => options with { Count = Many },
                "--count" => Number(Value()) is { } count ? options with { Count = count } : null,
                "--seed" => Number(Value()) is { } seed ? options with { Seed = (int)seed } : null,
                "--from" => Number(Value()) is { } from ? options with { From = from } : null,
                "--minutes" => Number(Value()) is { } minutes ? options with { Time = TimeSpan.FromMinutes(minutes) } : null,
                "--write" => Value() is { } path ? options with { Write = path } : null,
                var name when FuzzTargets.All.Any(target => target.Name == name) => options with { Names = [.. options.Names, name] },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            options = next;
        }

        return options;
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
