namespace RdsIam.Core.Tests.Architecture;

/// <summary>A type by its name; types that stand in others count as these.</summary>
internal readonly record struct TypeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}
