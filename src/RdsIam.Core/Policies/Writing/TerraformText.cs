using System.Text;

namespace RdsIam.Core.Policies.Writing;

/// <summary>
/// Text of Terraform. The equals signs of attributes on lines that follow each other stand below each other; an attribute whose
/// value goes over several lines ends such a group and is not part of it.
/// </summary>
internal sealed class TerraformText
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Name, string Value)> _group = [];
    private int _depth;

    private string Indent => new(' ', _depth * 2);

    /// <summary>Begins a block.</summary>
    public void Open(string head)
    {
        Flush();
        _text.Append(Indent).Append(head).Append(" {\n");
        _depth++;
    }

    /// <summary>Ends the block.</summary>
    public void Close()
    {
        Flush();
        _depth--;
        _text.Append(Indent).Append("}\n");
    }

    /// <summary>An empty line.</summary>
    public void Line()
    {
        Flush();
        _text.Append('\n');
    }

    public void Set(string name, string value) => _group.Add((name, Quote(value)));

    /// <summary>A list: of one value in one line, of several with a line for each.</summary>
    public void SetList(string name, IReadOnlyList<string> values)
    {
        if (values.Count == 1)
        {
            _group.Add((name, $"[{Quote(values[0])}]"));
            return;
        }

        Flush();
        _text.Append(Indent).Append(name).Append(" = [\n");
        foreach (var value in values)
        {
            _text.Append(Indent).Append("  ").Append(Quote(value)).Append(",\n");
        }

        _text.Append(Indent).Append("]\n");
    }

    public override string ToString()
    {
        Flush();
        return _text.ToString();
    }

    /// <summary>A string of HCL: as JSON's, with the starts of its own templates doubled.</summary>
    public static string Quote(string value) => PolicyJson
        .Write(writer => writer.WriteStringValue(value), indented: false)
        .Replace("${", "$${", StringComparison.Ordinal)
        .Replace("%{", "%%{", StringComparison.Ordinal);

    private void Flush()
    {
        var width = _group.Select(one => one.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in _group)
        {
            _text.Append(Indent).Append(name.PadRight(width)).Append(" = ").Append(value).Append('\n');
        }

        _group.Clear();
    }
}
