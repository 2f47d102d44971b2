using RdsIam.Sandbox.Aws;

namespace RdsIam.Sandbox.Tests.Aws;

public sealed class TokenVectorTests
{
    [Fact]
    public void Every_vector_verifies_in_every_order_of_parameters()
    {
        foreach (var vector in TokenVector.All())
        {
            foreach (var text in vector.OtherOrders.Select(order => order.Token).Append(vector.Token))
            {
                var token = RdsToken.Parse(text, out var fault);
                Assert.True(token?.VerifiesWith(vector.SecretKey), $"{vector}: {fault}");
            }
        }
    }

    [Fact]
    public void Every_vector_logs_in_where_its_key_and_endpoint_are()
    {
        foreach (var vector in TokenVector.All())
        {
            var verdict = VectorWorld.Verify(vector, vector.Token);
            Assert.True(verdict.Allowed, $"{vector}: {verdict.Reason}");
        }
    }

    [Fact]
    public void One_changed_character_of_the_signature_is_refused()
    {
        foreach (var vector in TokenVector.All())
        {
            var at = vector.Token.IndexOf("X-Amz-Signature=", StringComparison.Ordinal) + "X-Amz-Signature=".Length;
            for (var index = at; index < at + 64; index++)
            {
                var other = vector.Token[index] == 'a' ? 'b' : 'a';
                var token = vector.Token[..index] + other + vector.Token[(index + 1)..];
                Assert.Contains("signature of the token does not match", VectorWorld.Verify(vector, token).Reason, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_vector_presented_by_another_user_is_refused()
    {
        foreach (var vector in TokenVector.All())
        {
            var verdict = VectorWorld.Verify(vector, vector.Token, vector.User + "x", vector.Port);
            Assert.Contains("the token is for the user", verdict.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_vector_rewritten_for_another_user_or_port_is_refused()
    {
        foreach (var vector in TokenVector.All())
        {
            var port = vector.Port == 5432 ? 5433 : 5432;
            var moved = vector.Token.Replace($":{vector.Port}/?", $":{port}/?", StringComparison.Ordinal);
            Assert.NotEqual(vector.Token, moved);
            Assert.Contains("for port", VectorWorld.Verify(vector, moved).Reason, StringComparison.Ordinal);
            Assert.Contains("signature", VectorWorld.Verify(vector, moved, vector.User, port).Reason, StringComparison.Ordinal);

            var renamed = vector.Token.Replace("DBUser=", "DBUser=x", StringComparison.Ordinal);
            Assert.Contains("signature", VectorWorld.Verify(vector, renamed, "x" + vector.User, vector.Port).Reason, StringComparison.Ordinal);
        }
    }
}
