using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace RdsIam.Help;

/// <summary>What a method's code names.</summary>
/// <param name="Calls">Methods that are called, made or pointed to.</param>
/// <param name="Fields">The types whose fields are read or written.</param>
/// <param name="Texts">The literals.</param>
internal sealed record MethodCode(IReadOnlyList<MethodName> Calls, IReadOnlyList<string> Fields, IReadOnlyList<string> Texts);

/// <summary>A method by its type's full name, its own, and how many parameters it has; overloads of as many are taken for one.</summary>
internal readonly record struct MethodName(string Type, string Name, int Parameters);

/// <summary>A type, as far as help is made of it.</summary>
/// <param name="Name">With its namespace.</param>
/// <param name="Base">Null for an interface.</param>
/// <param name="Interfaces">That it names itself.</param>
/// <param name="Methods">Its own.</param>
/// <param name="Initial">The constants that its properties begin with, by name: <see cref="int"/> or <see cref="string"/>.</param>
internal sealed record CodeType(
    string Name,
    string? Base,
    IReadOnlyList<string> Interfaces,
    IReadOnlyDictionary<MethodName, MethodCode> Methods,
    IReadOnlyDictionary<string, object> Initial);

/// <summary>Reads the code of an assembly without loading it. Source: ECMA-335, partitions II and III.</summary>
internal sealed class CodeReader : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _data;

    private CodeReader(string path)
    {
        _file = new(File.OpenRead(path));
        _data = _file.GetMetadataReader();
    }

    public static IReadOnlyList<CodeType> Read(string path)
    {
        using var reader = new CodeReader(path);
        return [.. reader._data.TypeDefinitions.Select(reader.TypeOf)];
    }

    public void Dispose() => _file.Dispose();

    private CodeType TypeOf(TypeDefinitionHandle handle)
    {
        var type = _data.GetTypeDefinition(handle);
        var name = NameOf(handle);
        var methods = new Dictionary<MethodName, MethodCode>();
        var initial = new Dictionary<string, object>();
        foreach (var method in type.GetMethods().Select(_data.GetMethodDefinition))
        {
            var key = new MethodName(name, _data.GetString(method.Name), Count(method.Signature));
            var code = CodeOf(method, key.Name == ".ctor" ? initial : []);
            methods[key] = methods.TryGetValue(key, out var other)
                ? new([.. other.Calls, .. code.Calls], [.. other.Fields, .. code.Fields], [.. other.Texts, .. code.Texts])
                : code;
        }

        return new(
            name,
            type.BaseType.IsNil ? null : NameOf(type.BaseType),
            [.. type.GetInterfaceImplementations().Select(item => NameOf(_data.GetInterfaceImplementation(item).Interface))],
            methods,
            initial);
    }

    /// <param name="method">To read.</param>
    /// <param name="stored">Gets the constants that it stores into properties of its own: the last one before the store.</param>
    private MethodCode CodeOf(MethodDefinition method, Dictionary<string, object> stored)
    {
        object? constant = null;
        var (calls, fields, texts) = (new List<MethodName>(), new List<string>(), new List<string>());
        var code = method.RelativeVirtualAddress == 0 ? [] : _file.GetMethodBody(method.RelativeVirtualAddress).GetILBytes()!;
        foreach (var (operation, at) in Instructions.Of(code))
        {
            switch (operation.OperandType)
            {
                case OperandType.InlineString:
                    texts.Add(_data.GetUserString(MetadataTokens.UserStringHandle(BitConverter.ToInt32(code, at) & 0xFFFFFF)));
                    constant = texts[^1];
                    break;
                case OperandType.InlineMethod:
                    calls.Add(MethodOf(MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at))));
                    constant = calls[^1].Name == "op_Implicit" ? constant : null;
                    break;
                case OperandType.InlineField:
                    var field = MetadataTokens.EntityHandle(BitConverter.ToInt32(code, at));
                    fields.Add(OwnerOf(field));
                    if (operation.Value == OpCodes.Stfld.Value && constant is not null && PropertyOf(field) is { } property)
                    {
                        stored[property] = constant;
                    }

                    constant = null;
                    break;
                default:
                    constant = IntegerOf(operation, code, at) ?? constant;
                    break;
            }
        }

        return new(calls, fields, texts);
    }

    private MethodName MethodOf(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.MethodSpecification:
                return MethodOf(_data.GetMethodSpecification((MethodSpecificationHandle)handle).Method);
            case HandleKind.MethodDefinition:
                var own = _data.GetMethodDefinition((MethodDefinitionHandle)handle);
                return new(NameOf(own.GetDeclaringType()), _data.GetString(own.Name), Count(own.Signature));
            default:
                var other = _data.GetMemberReference((MemberReferenceHandle)handle);
                return new(NameOf(other.Parent), _data.GetString(other.Name), Count(other.Signature));
        }
    }

    private string OwnerOf(EntityHandle field) => field.Kind == HandleKind.FieldDefinition
        ? NameOf(_data.GetFieldDefinition((FieldDefinitionHandle)field).GetDeclaringType())
        : NameOf(_data.GetMemberReference((MemberReferenceHandle)field).Parent);

    /// <summary>The property that the compiler made the field for.</summary>
    private string? PropertyOf(EntityHandle field) =>
        field.Kind == HandleKind.FieldDefinition
        && _data.GetString(_data.GetFieldDefinition((FieldDefinitionHandle)field).Name) is ['<', .. var name]
        && name.IndexOf(">k__BackingField", StringComparison.Ordinal) is > 0 and var end
            ? name[..end]
            : null;

    private static object? IntegerOf(OpCode operation, byte[] code, int at) => operation.Name switch
    {
        "ldc.i4" => BitConverter.ToInt32(code, at),
        "ldc.i4.s" => (int)(sbyte)code[at],
        ['l', 'd', 'c', '.', 'i', '4', '.', var digit and >= '0' and <= '8'] => digit - '0',
        _ => null,
    };

    /// <summary>Of a generic type that of its definition.</summary>
    private string NameOf(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                var own = _data.GetTypeDefinition((TypeDefinitionHandle)handle);
                return own.IsNested
                    ? $"{NameOf(own.GetDeclaringType())}+{_data.GetString(own.Name)}"
                    : $"{_data.GetString(own.Namespace)}.{_data.GetString(own.Name)}";
            case HandleKind.TypeReference:
                var other = _data.GetTypeReference((TypeReferenceHandle)handle);
                return other.ResolutionScope.Kind == HandleKind.TypeReference
                    ? $"{NameOf(other.ResolutionScope)}+{_data.GetString(other.Name)}"
                    : $"{_data.GetString(other.Namespace)}.{_data.GetString(other.Name)}";
            case HandleKind.TypeSpecification:
                // GENERICINST (CLASS | VALUETYPE) TypeDefOrRefEncoded ...; arrays and the like have no code of ours.
                var blob = _data.GetBlobReader(_data.GetTypeSpecification((TypeSpecificationHandle)handle).Signature);
                return blob.ReadByte() == (byte)SignatureTypeCode.GenericTypeInstance && blob.ReadByte() != 0
                    ? NameOf(blob.ReadTypeHandle())
                    : "";
            default:
                return "";
        }
    }

    private int Count(BlobHandle signature)
    {
        var blob = _data.GetBlobReader(signature);
        if (blob.ReadSignatureHeader().IsGeneric)
        {
            blob.ReadCompressedInteger();
        }

        return blob.ReadCompressedInteger();
    }
}
