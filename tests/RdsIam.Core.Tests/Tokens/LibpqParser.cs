using System.Runtime.InteropServices;

namespace RdsIam.Core.Tests.Tokens;

/// <summary>libpq's own reading of a connection string or URI, through PQconninfoParse.</summary>
internal static class LibpqParser
{
    private static readonly string[] Names = ["libpq.so.5", "libpq.5.dylib", "libpq.dylib", "libpq.dll"];

    private static readonly Lazy<nint> Library = new(() =>
        Names.Select(name => NativeLibrary.TryLoad(name, out var handle) ? handle : 0).FirstOrDefault(handle => handle != 0));

    /// <summary>The settings that the text makes, by keyword; skips the running test where there is no libpq.</summary>
    public static Dictionary<string, string> Parse(string text)
    {
        Assert.SkipWhen(Library.Value == 0, "libpq is not installed.");
        var parse = Marshal.GetDelegateForFunctionPointer<ConninfoParse>(NativeLibrary.GetExport(Library.Value, "PQconninfoParse"));
        var free = Marshal.GetDelegateForFunctionPointer<ConninfoFree>(NativeLibrary.GetExport(Library.Value, "PQconninfoFree"));
        var options = parse(text, out var error);
        Assert.True(options != 0, Marshal.PtrToStringUTF8(error));
        try
        {
            var settings = new Dictionary<string, string>();
            // Seven words an option: keyword, variable, compiled-in default, value, label, and two for display.
            for (var option = options; Marshal.ReadIntPtr(option) is var keyword and not 0; option += 7 * nint.Size)
            {
                if (Marshal.PtrToStringUTF8(Marshal.ReadIntPtr(option, 3 * nint.Size)) is { } value)
                {
                    settings[Marshal.PtrToStringUTF8(keyword)!] = value;
                }
            }

            return settings;
        }
        finally
        {
            free(options);
        }
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint ConninfoParse([MarshalAs(UnmanagedType.LPUTF8Str)] string text, out nint error);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate void ConninfoFree(nint options);
}
