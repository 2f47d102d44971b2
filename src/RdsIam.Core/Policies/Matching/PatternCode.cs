namespace RdsIam.Core.Policies.Matching;

/// <summary>The elements of a compiled pattern: a character as itself, everything else below zero.</summary>
internal static class PatternCode
{
    /// <summary>Any characters, none among them.</summary>
    public const int AnyRun = -1;

    /// <summary>Exactly one character.</summary>
    public const int AnyOne = -2;

    /// <summary>Any characters but a colon.</summary>
    public const int AnyRunInPart = -3;

    /// <summary>Exactly one character, not a colon.</summary>
    public const int AnyOneInPart = -4;

    private const int FirstVariable = -10;

    public static int Variable(int index) => FirstVariable - index;

    public static bool IsVariable(int code, out int index)
    {
        index = FirstVariable - code;
        return code <= FirstVariable;
    }

    public static bool StopsAtColon(int code) => code is AnyRunInPart or AnyOneInPart;

    public static int Fold(int code) => code < 0 ? code : char.ToLowerInvariant((char)code);
}
