namespace RdsIam.Core.Values.Wire;

/// <summary>Writes a value with its length in front, in PostgreSQL's binary format.</summary>
/// <param name="writer">Where to; what it got counts only if the value was written.</param>
/// <param name="value">Not null.</param>
internal delegate CellOutcome CellWrite(WireWriter writer, object value);
