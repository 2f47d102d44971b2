using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace RdsIam.Core.Connections.Trust;

/// <summary>A PEM file that someone trusts in place of the RDS bundle and the system's roots.</summary>
internal static class RootFile
{
    /// <exception cref="Fault">
    /// RootCertificateNotFound, RootCertificateUnreadable, RootCertificateEmpty (no certificate in it) or
    /// RootCertificateInvalid (a certificate in it is broken).
    /// </exception>
    public static X509Certificate2Collection Read(string path)
    {
        var pem = ReadText(path);
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new Fault(Messages.RootCertificateInvalid(path, e.Message), FaultKind.InvalidData, path, e);
        }

        return roots.Count > 0 ? roots : throw new Fault(Messages.RootCertificateEmpty(path), FaultKind.InvalidData, path);
    }

    private static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new Fault(Messages.RootCertificateNotFound(path), FaultKind.ObjectNotFound, path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new Fault(Messages.RootCertificateUnreadable(path, e.Message), FaultKind.PermissionDenied, path, e);
        }
    }
}
