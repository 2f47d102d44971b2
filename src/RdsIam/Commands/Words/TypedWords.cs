using System.Collections;
using System.Management.Automation;
using RdsIam.Core;
using RdsIam.Input;

namespace RdsIam.Commands.Words;

/// <summary>
/// Tells the words of a target that somebody typed from those that $PSDefaultParameterValues gives to every call: the former are a
/// mistake where a connection is used, the latter are not meant for it.
/// </summary>
internal static class TypedWords
{
    private static readonly string[] Shared =
        [.. new[] { typeof(ITargetParameters), typeof(ITunnelParameters), typeof(IIdentityParameters) }
            .SelectMany(type => type.GetProperties())
            .Select(word => word.Name),
            nameof(ConnectionCommand.Credential), nameof(ConnectionCommand.MasterSecret), nameof(ConnectionCommand.ConnectTimeout),
            nameof(ConnectionCommand.MaxPoolSize)];

    /// <summary>The names of those that were typed.</summary>
    /// <param name="cmdlet">Whose words.</param>
    /// <param name="own">The names of more words of a target that it has.</param>
    public static IReadOnlyList<string> Of(PSCmdlet cmdlet, IReadOnlyList<string> own)
    {
        var bound = cmdlet.MyInvocation.BoundParameters.Keys.Where(name => Shared.Contains(name) || own.Contains(name)).ToList();
        return bound.Count == 0 || cmdlet.GetVariableValue("PSDefaultParameterValues") is not IDictionary defaults
            ? bound
            : [.. bound.Where(name => !IsDefault(cmdlet.MyInvocation.MyCommand, name, defaults))];
    }

    /// <summary>Refuses words of a target that were typed where a connection is used.</summary>
    /// <param name="cmdlet">Whose words.</param>
    /// <param name="own">As in <see cref="Of"/>.</param>
    /// <param name="isConnectionNamed">The connection is named; else it is the default one, and a host name is missing.</param>
    /// <exception cref="Fault">NoHostName, WordsBesideConnection.</exception>
    public static void Refuse(PSCmdlet cmdlet, IReadOnlyList<string> own, bool isConnectionNamed)
    {
        if (Of(cmdlet, own) is [var word, ..])
        {
            throw isConnectionNamed
                ? new Fault(ModuleMessages.WordsBesideConnection(word), FaultKind.InvalidArgument, null)
                : new Fault(ModuleMessages.NoHostName, FaultKind.InvalidArgument, null);
        }
    }

    private static bool IsDefault(CommandInfo command, string name, IDictionary defaults) =>
        defaults.Keys.OfType<string>().Any(key => key.Trim().Trim('"', '\'').Split(':', 2) is [var commands, var words]
            && IsLike(commands, command.Name)
            && command.Parameters[name].Aliases.Prepend(name).Any(one => IsLike(words, one)));

    private static bool IsLike(string pattern, string name) =>
        Wildcards.Of(pattern.Trim().Trim('"', '\''), WildcardOptions.IgnoreCase).IsMatch(name);
}
