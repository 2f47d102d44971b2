namespace RdsIam.Core.Queries.Scripts;

/// <summary>As much of PostgreSQL's lexical structure as it takes to find statements and parameters.</summary>
internal enum SqlTokenKind
{
    WhiteSpace,
    Comment,

    /// <summary>A keyword or an unquoted name.</summary>
    Word,

    /// <summary><c>@name</c>, <c>:name</c> or <c>$1</c>: a parameter, if one of that name was given.</summary>
    Placeholder,

    Semicolon,
    Open,
    Close,

    /// <summary>Literals, quoted names, numbers, operators.</summary>
    Other,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Its first character in the text.</param>
/// <param name="Length">In UTF-16 characters; never 0.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length)
{
    public int End => Start + Length;
}
