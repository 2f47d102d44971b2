namespace RdsIam;

/// <summary>Forms in which other programs take a token.</summary>
public enum RdsIamTokenForm
{
    /// <summary><c>postgresql://user:token@host:port/database?sslmode=…</c>, as libpq and psycopg read it.</summary>
    Uri,

    /// <summary>A connection string of Npgsql.</summary>
    ConnectionString,

    /// <summary><c>host=… password='…'</c>, as psql and every libpq program read it.</summary>
    Libpq,

    /// <summary>PGHOST, PGPORT, PGUSER, PGPASSWORD and the rest, as a dictionary.</summary>
    Environment,

    /// <summary>
    /// <c>postgresql://user:token@host:port/database?sslmode=…</c> for postgres.js and pg; the authorities of RDS come to Node.js
    /// by NODE_EXTRA_CA_CERTS.
    /// </summary>
    NodeUri,
}
