using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RdsIam.Mutants;

/// <summary>Finds where a mistake can be made so that the code still compiles.</summary>
internal sealed class MutationFinder(string part, string file) : CSharpSyntaxWalker
{
    private static readonly Dictionary<SyntaxKind, (string From, string To)> Operators = new()
    {
        [SyntaxKind.LessThanExpression] = ("<", "<="),
        [SyntaxKind.LessThanOrEqualExpression] = ("<=", "<"),
        [SyntaxKind.GreaterThanExpression] = (">", ">="),
        [SyntaxKind.GreaterThanOrEqualExpression] = (">=", ">"),
        [SyntaxKind.EqualsExpression] = ("==", "!="),
        [SyntaxKind.NotEqualsExpression] = ("!=", "=="),
        [SyntaxKind.LogicalAndExpression] = ("&&", "||"),
        [SyntaxKind.LogicalOrExpression] = ("||", "&&"),
    };

    public List<Mutation> Found { get; } = [];

    public static IReadOnlyList<Mutation> In(string part, string file, string text)
    {
        var finder = new MutationFinder(part, file);
        finder.Visit(CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());
        return finder.Found;
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (Operators.TryGetValue(node.Kind(), out var change))
        {
            Add(node, change.From is "&&" or "||" ? "logic" : "comparison", $"{node.Left} {change.To} {node.Right}");
        }
        else if (node.IsKind(SyntaxKind.AddExpression) || node.IsKind(SyntaxKind.SubtractExpression))
        {
            if (IsNumber(node.Left) || IsNumber(node.Right))
            {
                Add(node, "arithmetic", $"{node.Left} {(node.IsKind(SyntaxKind.AddExpression) ? "-" : "+")} {node.Right}");
            }
        }

        base.VisitBinaryExpression(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        if (node.WhenTrue is not ThrowExpressionSyntax && node.WhenFalse is not ThrowExpressionSyntax)
        {
            Add(node.Condition, "condition", $"!({node.Condition})");
        }

        base.VisitConditionalExpression(node);
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        Add(node.Condition, "condition", $"!({node.Condition})");
        base.VisitIfStatement(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (node.Parent is not AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax })
        {
            switch (node.Kind())
            {
                case SyntaxKind.TrueLiteralExpression:
                    Add(node, "constant", "false");
                    break;
                case SyntaxKind.FalseLiteralExpression:
                    Add(node, "constant", "true");
                    break;
                case SyntaxKind.NumericLiteralExpression when node.Token.Value is int value and < int.MaxValue:
                    Add(node, "constant", $"{value + 1}");
                    break;
                case SyntaxKind.StringLiteralExpression when node.Token.ValueText.Length > 0:
                    Add(node, "text", "\"\"");
                    break;
            }
        }

        base.VisitLiteralExpression(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        var isCall = node.Expression is InvocationExpressionSyntax
            or AwaitExpressionSyntax
            or PostfixUnaryExpressionSyntax
            or AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax or ElementAccessExpressionSyntax }
            or AssignmentExpressionSyntax { OperatorToken.Text: "+=" or "-=" };
        if (isCall)
        {
            Add(node, "left out", "", isStatement: true);
        }

        base.VisitExpressionStatement(node);
    }

    // Nobody has a context to come back to, so no test could see which way it is.
    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is MemberAccessExpressionSyntax { Name.Identifier.Text: "ConfigureAwait" } configured)
        {
            Visit(configured.Expression);
            return;
        }

        base.VisitInvocationExpression(node);
    }

    // What is fixed at compile time, or read by reflection, cannot be switched.
    public override void VisitAttributeList(AttributeListSyntax node)
    {
    }

    public override void VisitEnumDeclaration(EnumDeclarationSyntax node)
    {
    }

    public override void VisitParameter(ParameterSyntax node)
    {
    }

    public override void VisitCaseSwitchLabel(CaseSwitchLabelSyntax node)
    {
    }

    public override void VisitConstantPattern(ConstantPatternSyntax node)
    {
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
    }

    public override void VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        if (!node.Modifiers.Any(SyntaxKind.ConstKeyword))
        {
            base.VisitFieldDeclaration(node);
        }
    }

    public override void VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        if (!node.Modifiers.Any(SyntaxKind.ConstKeyword))
        {
            base.VisitLocalDeclarationStatement(node);
        }
    }

    private void Add(SyntaxNode node, string kind, string instead, bool isStatement = false)
    {
        // Within one line, so that an error's line is the mutant's.
        if (Declares(node) || node.ToString().Contains('\n', StringComparison.Ordinal) || (!isStatement && IsInText(node)))
        {
            return;
        }

        var line = node.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        Found.Add(new Mutation(part, file, line, kind, node.ToString(), instead, node.SpanStart, node.Span.Length, isStatement));
    }

    private static bool IsNumber(ExpressionSyntax node) => node.IsKind(SyntaxKind.NumericLiteralExpression);

    /// <summary>A name that is declared within could not be used behind it.</summary>
    private static bool Declares(SyntaxNode node) => node.DescendantNodesAndSelf().Any(
        one => one is SingleVariableDesignationSyntax or DeclarationExpressionSyntax or DeclarationPatternSyntax);

    /// <summary>Within an interpolated string a conditional needs brackets that are there; a raw one stays as it is.</summary>
    private static bool IsInText(SyntaxNode node) => node.Ancestors().Any(one => one is InterpolationSyntax);
}
