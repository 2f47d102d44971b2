using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace RdsIam.Core.Tests.Architecture;

/// <summary>
/// Which types of an assembly each of its types names: in its signatures and attributes, and in the code of its methods. What the
/// compiler makes inside a type (closures, state machines) counts as that type. A constant of another type is not seen: the
/// compiler puts its value in its place.
/// </summary>
internal sealed class TypeReferences : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;
    private readonly SignatureTypes _types = new();

    public TypeReferences(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>The assemblies that it names.</summary>
    public IReadOnlyList<string> Assemblies =>
        [.. _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name))];

    /// <summary>Its types, without those that stand in others.</summary>
    public IReadOnlyList<TypeName> Types => [.. _reader.TypeDefinitions.Select(NameOf).Distinct()];

    /// <summary>Each arrow once, without those of a type to itself.</summary>
    public IReadOnlyList<(TypeName From, TypeName To)> Arrows() =>
        [.. _reader.TypeDefinitions.SelectMany(Of).Distinct().Where(arrow => arrow.From != arrow.To)];

    public void Dispose() => _file.Dispose();

    private IEnumerable<(TypeName From, TypeName To)> Of(TypeDefinitionHandle handle)
    {
        var from = NameOf(handle);
        _types.Named.Clear();
        Read(_reader.GetTypeDefinition(handle));
        return [.. _types.Named.Select(named => (from, NameOf(named)))];
    }

    private void Read(TypeDefinition type)
    {
        Note(type.BaseType);
        Note(type.GetInterfaceImplementations().Select(i => _reader.GetInterfaceImplementation(i).Interface));
        Note(type.GetCustomAttributes().Select(a => _reader.GetCustomAttribute(a).Constructor));
        foreach (var field in type.GetFields())
        {
            _reader.GetFieldDefinition(field).DecodeSignature(_types, null);
            Note(_reader.GetFieldDefinition(field).GetCustomAttributes().Select(a => _reader.GetCustomAttribute(a).Constructor));
        }

        foreach (var property in type.GetProperties())
        {
            Note(_reader.GetPropertyDefinition(property).GetCustomAttributes().Select(a => _reader.GetCustomAttribute(a).Constructor));
        }

        foreach (var method in type.GetMethods())
        {
            Read(_reader.GetMethodDefinition(method));
        }
    }

    private void Read(MethodDefinition method)
    {
        method.DecodeSignature(_types, null);
        Note(method.GetCustomAttributes().Select(a => _reader.GetCustomAttribute(a).Constructor));
        Note(method.GetGenericParameters()
            .SelectMany(p => _reader.GetGenericParameter(p).GetConstraints())
            .Select(c => _reader.GetGenericParameterConstraint(c).Type));
        if (method.RelativeVirtualAddress == 0)
        {
            return;
        }

        var body = _file.GetMethodBody(method.RelativeVirtualAddress);
        if (!body.LocalSignature.IsNil)
        {
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(_types, null);
        }

        Note(body.ExceptionRegions.Select(region => region.CatchType));
        Note(MethodCode.Tokens(body.GetILBytes()!).Select(MetadataTokens.EntityHandle));
    }

    private void Note(IEnumerable<EntityHandle> handles)
    {
        foreach (var handle in handles)
        {
            Note(handle);
        }
    }

    private void Note(EntityHandle handle)
    {
        switch (handle.Kind)
        {
            case var _ when handle.IsNil:
                break;
            case HandleKind.TypeDefinition:
                _types.Named.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(_types, null);
                break;
            case HandleKind.MethodDefinition:
                _types.Named.Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                _types.Named.Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(_types, null);
                Note(method.Method);
                break;
            case HandleKind.MemberReference:
                Note(_reader.GetMemberReference((MemberReferenceHandle)handle));
                break;
        }
    }

    private void Note(MemberReference member)
    {
        Note(member.Parent);
        if (member.GetKind() == MemberReferenceKind.Field)
        {
            member.DecodeFieldSignature(_types, null);
        }
        else
        {
            member.DecodeMethodSignature(_types, null);
        }
    }

    private TypeName NameOf(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = _reader.GetTypeDefinition(type.GetDeclaringType());
        }

        return new TypeName(_reader.GetString(type.Namespace), _reader.GetString(type.Name));
    }
}
