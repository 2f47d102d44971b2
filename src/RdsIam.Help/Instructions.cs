using System.Buffers.Binary;
using System.Reflection.Emit;

namespace RdsIam.Help;

/// <summary>The instructions of a method's code. Source: ECMA-335, partition III.</summary>
internal static class Instructions
{
    private const byte LongForm = 0xFE;

    private static readonly Dictionary<short, OpCode> Codes = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    /// <summary>Each with the place of its operand, in order.</summary>
    public static IEnumerable<(OpCode Operation, int Operand)> Of(byte[] code)
    {
        for (var at = 0; at < code.Length;)
        {
            var isLong = code[at] == LongForm;
            var operation = Codes[isLong ? BinaryPrimitives.ReadInt16BigEndian(code.AsSpan(at)) : code[at]];
            at += isLong ? 2 : 1;
            yield return (operation, at);
            at += Length(operation.OperandType, code, at);
        }
    }

    private static int Length(OperandType operand, byte[] code, int at) => operand switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
        _ => 4,
    };
}
