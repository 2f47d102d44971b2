using System.Globalization;
using System.Resources;

namespace RdsIam.Core;

/// <summary>The texts that people read, by error id.</summary>
internal static class Messages
{
    private static readonly ResourceManager Resources = new("RdsIam.Core.Messages", typeof(Messages).Assembly);

    /// <summary>The text of a key with its arguments filled in.</summary>
    /// <exception cref="MissingManifestResourceException">No text has that key: a mistake in our code.</exception>
    public static string Format(string key, params object?[] args) =>
        Find(key, args) ?? throw new MissingManifestResourceException($"Messages.resx has no text '{key}'.");

    /// <summary>The text of a key with its arguments filled in; null where there is none.</summary>
    public static string? Find(string key, params object?[] args) => Resources.GetString(key, CultureInfo.InvariantCulture) switch
    {
        null => null,
        var text when args.Length == 0 => text,
        var text => string.Format(AdviceFormat.Instance, text, args),
    };
}
