using System.Reflection.Emit;
using RdsIam.Help;

namespace RdsIam.Core.Tests.Architecture;

/// <summary>Reads a method's code for what it names.</summary>
internal static class MethodCode
{
    /// <summary>The tokens of types, methods and fields in the order of the code.</summary>
    public static IEnumerable<int> Tokens(byte[] code) =>
        from part in Instructions.Of(code)
        where part.Operation.OperandType
            is OperandType.InlineType or OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineTok
        select BitConverter.ToInt32(code, part.Operand);
}
