using System.Globalization;

namespace RdsIam.Sandbox.Commands;

/// <summary>The options of <c>start</c>.</summary>
internal sealed record StartArguments(SandboxOptions Options, bool Json)
{
    /// <summary>Reads them.</summary>
    /// <param name="args">What follows the command's name.</param>
    /// <param name="trouble">What is wrong, where null is returned.</param>
    public static StartArguments? Parse(IReadOnlyList<string> args, out string trouble)
    {
        var result = new StartArguments(new SandboxOptions(), Json: false);
        for (var index = 0; index < args.Count; index++)
        {
            var name = args[index];
            if (name == "--json")
            {
                result = result with { Json = true };
                continue;
            }

            if (name is not ("--port" or "--data" or "--pg-bin"))
            {
                trouble = $"There is no option '{name}'.";
                return null;
            }

            if (index + 1 == args.Count || args[index + 1].StartsWith("--", StringComparison.Ordinal))
            {
                trouble = $"The option {name} needs a value.";
                return null;
            }

            var value = args[++index];
            if (With(result.Options, name, value) is not { } options)
            {
                trouble = $"'{value}' is not a TCP port: give a number from 0 to 65535.";
                return null;
            }

            result = result with { Options = options };
        }

        trouble = "";
        return result;
    }

    private static SandboxOptions? With(SandboxOptions options, string name, string value) => name switch
    {
        "--data" => options with { DataFolder = Path.GetFullPath(value) },
        "--pg-bin" => options with { PgBin = value },
        _ when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) =>
            options with { Port = port },
        _ => null,
    };
}
