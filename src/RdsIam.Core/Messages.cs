using System.Globalization;
using System.Resources;

namespace RdsIam.Core;

/// <summary>The texts that people read, by error id.</summary>
internal static class Messages
{
    private static readonly ResourceManager Resources = new("RdsIam.Core.Messages", typeof(Messages).Assembly);

    /// <summary>The text of a key with its arguments filled in.</summary>
    /// <exception cref="MissingManifestResourceException">No text has that key: a mistake in our code.</exception>
    public static string Format(string key, params object?[] args)
    {
        var text = Resources.GetString(key, CultureInfo.InvariantCulture)
            ?? throw new MissingManifestResourceException($"Messages.resx has no text '{key}'.");
        return args.Length == 0 ? text : string.Format(CultureInfo.InvariantCulture, text, args);
    }
}
