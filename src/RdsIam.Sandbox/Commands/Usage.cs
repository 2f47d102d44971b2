namespace RdsIam.Sandbox.Commands;

/// <summary>What the program can do.</summary>
internal static class Usage
{
    /// <summary>The exit code for a command line that is not understood.</summary>
    public const int WrongUsage = 2;

    private const string Text = """
        A local stand-in for an Amazon RDS PostgreSQL instance with IAM authentication, and for the AWS calls around it.

        Usage: RdsIam.Sandbox demo
               RdsIam.Sandbox start [options]

          demo                Shows the main job, from a role to rows, in PowerShell where there is one; leaves nothing behind.
          start               Runs until Ctrl+C, SIGTERM or the end of standard input; leaves nothing behind.
            --port <number>   The port on 127.0.0.1. Default: any free one.
            --data <folder>   Keeps databases, passwords and certificate authority there for the next start.
            --pg-bin <folder> The folder of PostgreSQL's server programs; npm: those of an npm package. Default: they are looked for.
            --json            Prints everything that a client needs as one line of JSON first.
        """;

    /// <summary>Shows the help: asked for on standard output with success, else on standard error.</summary>
    public static int Show(string[] args)
    {
        if (args is ["--help" or "-h" or "help"])
        {
            Console.Out.WriteLine(Text);
            return 0;
        }

        if (args.Length > 0)
        {
            Console.Error.WriteLine($"There is no command '{args[0]}'.");
        }

        Console.Error.WriteLine(Text);
        return WrongUsage;
    }
}
