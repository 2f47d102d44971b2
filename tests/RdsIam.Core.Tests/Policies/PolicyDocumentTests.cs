using RdsIam.Core.Policies.Documents;

namespace RdsIam.Core.Tests.Policies;

/// <summary>What IAM stores and what it refuses, after "Grammar of the IAM JSON policy language".</summary>
public sealed class PolicyDocumentTests
{
    private const string Good = """{"Effect":"Allow","Action":"rds-db:connect","Resource":"*"}""";

    [Theory]
    [InlineData($$"""{"Version":"2012-10-17","Statement":[{{Good}}]}""")]
    [InlineData($$"""{"Statement":{{Good}},"Version":"2008-10-17","Id":"my policy"}""")]
    [InlineData($$"""{"Statement":{{Good}}}""")]
    [InlineData("\uFEFF" + $$"""{"Statement":{{Good}}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","NotAction":["a:b"],"NotResource":["*"],"Sid":"A1","Condition":{}}}""")]
    [InlineData("""{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"*","CanonicalUser":["x"]},"Action":"*"}}""")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*","Condition":{"Bool":{"k:a":true},"NumericEquals":{"k:b":[1,"2"]}}}}""")]
    public void Documents_of_the_grammar_are_read(string json) => Assert.Empty(PolicyDocument.Read(json, "p").Findings);

    [Theory]
    [InlineData("", "PolicyJsonSyntax", 1, 1, "")]
    [InlineData("{", "PolicyJsonSyntax", 1, 2, "")]
    [InlineData("{\n  \"Statement\": [\n    }", "PolicyJsonSyntax", 3, 5, "")]
    [InlineData("{\"Statement\":{}} {}", "PolicyJsonSyntax", 1, 18, "")]
    [InlineData("{/* no */}", "PolicyJsonSyntax", 1, 2, "")]
    [InlineData("{'Statement':1}", "PolicyJsonSyntax", 1, 2, "")]
    [InlineData("{\"Sid\":\"\\uD800\"}", "PolicyJsonSyntax", 1, 8, "")]
    [InlineData("[]", "PolicyNotAnObject", 1, 1, "")]
    [InlineData("\"x\"", "PolicyNotAnObject", 1, 1, "")]
    [InlineData("null", "PolicyNotAnObject", 1, 1, "")]
    [InlineData("{}", "PolicyStatementMissing", 1, 1, "")]
    [InlineData("{\"Statement\":[]}", "PolicyStatementMissing", 1, 14, "/Statement")]
    [InlineData("{\"Statement\":\"x\"}", "PolicyStatementMissing", 1, 14, "/Statement")]
    [InlineData("{\"Statement\":[\n7]}", "PolicyValueType", 2, 1, "/Statement/0")]
    public void A_broken_document_is_refused_with_its_place(string json, string id, int line, int column, string where) =>
        Refused(json, PolicyKind.Unspecified, id, line, column, where);

    [Theory]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",", "PolicyTrailingComma", 46, "/Statement")]
    [InlineData("\"Effect\":\"Deny\",\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\"", "PolicyDuplicateKey", 16, "/Statement/Effect")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":[\"a:b\",],\"Resource\":\"*\"", "PolicyTrailingComma", 32, "/Statement/Action")]
    [InlineData("\"Action\":\"a:b\",\"Resource\":\"*\"", "PolicyEffectMissing", 0, "/Statement")]
    [InlineData("\"Effect\":\"allow\",\"Action\":\"a:b\",\"Resource\":\"*\"", "PolicyEffectUnknown", 9, "/Statement/Effect")]
    [InlineData("\"Effect\":true,\"Action\":\"a:b\",\"Resource\":\"*\"", "PolicyEffectUnknown", 9, "/Statement/Effect")]
    [InlineData("\"Effect\":\"Allow\",\"Resource\":\"*\"", "PolicyElementMissing", 0, "/Statement")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\"", "PolicyElementMissing", 0, "/Statement")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"NotAction\":\"a:c\",\"Resource\":\"*\"", "PolicyBothForms", 32, "/Statement/NotAction")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"NotResource\":\"*\"", "PolicyBothForms", 47, "/Statement/NotResource")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Principal\":\"*\",\"NotPrincipal\":\"*\"", "PolicyBothForms", 63, "/Statement/NotPrincipal")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":[],\"Resource\":\"*\"", "PolicyListEmpty", 26, "/Statement/Action")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":[\"a:b\",7],\"Resource\":\"*\"", "PolicyValueType", 33, "/Statement/Action/1")]
    [InlineData("\"Effect\":\"Allow\",\"action\":\"a:b\",\"Action\":\"a:b\",\"Resource\":\"*\"", "PolicyUnknownElement", 17, "/Statement/action")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"a/b~c\":1", "PolicyUnknownElement", 47, "/Statement/a~1b~0c")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Sid\":1", "PolicyValueType", 53, "/Statement/Sid")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Condition\":[]", "PolicyValueType", 59, "/Statement/Condition")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Condition\":{\"StringIs\":{\"k:a\":\"1\"}}", "PolicyUnknownOperator", 60, "/Statement/Condition/StringIs")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Condition\":{\"Bool\":\"1\"}", "PolicyValueType", 67, "/Statement/Condition/Bool")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Resource\":\"*\",\"Condition\":{\"Bool\":{\"k:a\":null}}", "PolicyValueType", 74, "/Statement/Condition/Bool/k:a")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Principal\":\"x\"", "PolicyPrincipalForm", 44, "/Statement/Principal")]
    [InlineData("\"Effect\":\"Allow\",\"Action\":\"a:b\",\"Principal\":{\"Aws\":\"x\"}", "PolicyUnknownElement", 45, "/Statement/Principal/Aws")]
    public void A_wrong_statement_is_refused_with_its_place(string inner, string id, int offset, string where)
    {
        const string Head = "{\"Statement\":{";
        // The offset in the inner text; 0 stands for the statement's own brace.
        Refused(Head + inner + "}}", PolicyKind.Unspecified, id, 1, Head.Length + (offset == 0 ? 0 : offset + 1), where);
    }

    [Theory]
    [InlineData("2012-10-18")]
    [InlineData("2012-10-17 ")]
    [InlineData("")]
    public void Another_version_is_refused(string version) => Refused(
        $$"""{"Statement":{{Good}},"Version":"{{version}}"}""",
        PolicyKind.Unspecified,
        "PolicyVersionUnknown",
        1,
        Good.Length + 25,
        "/Version");

    [Theory]
    [InlineData(PolicyKind.GroupInline)]
    [InlineData(PolicyKind.UserInline)]
    [InlineData(PolicyKind.ServiceControl)]
    public void A_principal_does_not_belong_into_an_identity_policy(object kind) => Refused(
        """{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*","Principal":"*"}}""",
        (PolicyKind)kind,
        "PolicyElementMisplaced",
        1,
        62,
        "/Statement/Principal");

    [Fact]
    public void A_trust_policy_names_principals_and_no_resource()
    {
        Refused(
            """{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*","Principal":"*"}}""",
            PolicyKind.Trust,
            "PolicyElementMisplaced",
            1,
            58,
            "/Statement/Resource");
        Refused(
            """{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}""",
            PolicyKind.Trust,
            "PolicyElementMissing",
            1,
            14,
            "/Statement");
    }

    [Theory]
    [InlineData(PolicyKind.Managed, 6144)]
    [InlineData(PolicyKind.UserInline, 2048)]
    [InlineData(PolicyKind.GroupInline, 5120)]
    [InlineData(PolicyKind.RoleInline, 10240)]
    public void The_quota_counts_no_white_space(object kind, int quota)
    {
        string Sized(int size)
        {
            const string Frame = """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"a:b","Resource":"arn:aws:s3:::"}}""";
            return Frame.Insert(Frame.Length - 3, new string('x', size - Frame.Length));
        }

        var spaced = Sized(quota).Replace(",", ",\n \t  ", StringComparison.Ordinal);
        Assert.Empty(PolicyDocument.Read(spaced, "p", (PolicyKind)kind).Findings);
        Refused(Sized(quota + 1), (PolicyKind)kind, "PolicyTooLong", 1, 1, "");
    }

    [Fact]
    public void A_deep_document_with_long_names_costs_no_copies_of_them()
    {
        var name = new string('n', 4000);
        var deep = string.Concat(Enumerable.Repeat($"{{\"{name}\":[", 12)) + string.Join(',', Enumerable.Repeat("1", 40_000))
            + string.Concat(Enumerable.Repeat("]}", 12));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Null(PolicyDocument.Read(deep, "deep").Document);
        // A pointer of 48,000 characters for each of 40,000 numbers would be 4 GB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    [Fact]
    public void Sids_are_unique()
    {
        var twice = Good.Replace("{", "{\"Sid\":\"A\",", StringComparison.Ordinal);
        Refused($"{{\"Statement\":[{twice},\n{twice}]}}", PolicyKind.RoleInline, "PolicySidRepeated", 2, 8, "/Statement/1/Sid");
    }

    [Fact]
    public void Empty_Sids_may_repeat()
    {
        var empty = Good.Replace("{", "{\"Sid\":\"\",", StringComparison.Ordinal);
        Assert.Empty(PolicyDocument.Read($"{{\"Statement\":[{empty},{empty}]}}", "p", PolicyKind.RoleInline).Findings);
    }

    [Fact]
    public void A_character_beyond_Latin_1_is_refused_where_it_stands() => Refused(
        "{\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"a:b\",\n\"Resource\":\"*\"},\"Id\":\"ä\u2013\"}",
        PolicyKind.Unspecified,
        "PolicyCharacter",
        2,
        24,
        "");

    [Fact]
    public void Columns_count_characters_and_lines_end_in_either_way()
    {
        const string Json = "{\"Id\":\"äöü\",\r\n\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"ä:b\",\"Rsource\":\"*\"}}";
        var findings = PolicyDocument.Read(Json, null).Findings;
        Assert.Contains(findings, f => f is { Id: "PolicyUnknownElement", Line: 2, Column: 46 });
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        const string Json = """
            {
              "Version": "2012-10-18",
              "Statement": [
                { "Effect": "Alow", "Action": "a:b", "Resource": "*", },
                { "Effect": "Allow", "Resource": "*" },
              ]
            }
            """;
        var reading = PolicyDocument.Read(Json, "p");
        Assert.Null(reading.Document);
        Assert.Equal(
            [
                "PolicyVersionUnknown", "PolicyEffectUnknown", "PolicyTrailingComma", "PolicyElementMissing",
                "PolicyTrailingComma",
            ],
            reading.Findings.Select(f => f.Id));
        Assert.All(reading.Findings, f => Assert.False(string.IsNullOrEmpty(f.Fix)));
    }

    [Fact]
    public void The_fault_names_policy_place_and_way_out()
    {
        var fault = Assert.Throws<PolicyFault>(() => PolicyDocument.Parse("{\n\"Statement\":[],}", "team-policy"));
        Assert.Equal("PolicyRefused", fault.ErrorId);
        Assert.Equal(FaultKind.InvalidData, fault.Kind);
        Assert.Equal("PolicyStatementMissing", fault.Finding.Id);
        Assert.Contains("team-policy", fault.Message, StringComparison.Ordinal);
        Assert.Contains("line 2, column 13", fault.Message, StringComparison.Ordinal);
    }

    private static void Refused(string json, PolicyKind kind, string id, int line, int column, string where)
    {
        var fault = Assert.Throws<PolicyFault>(() => PolicyDocument.Parse(json, "p", kind));
        Assert.Equal(id, fault.Finding.Id);
        Assert.Equal((line, column, where), (fault.Line, fault.Column, fault.JsonPointer));
    }
}
