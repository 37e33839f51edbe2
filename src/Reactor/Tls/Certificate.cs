using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Twisted.Internet;

/// <summary>An X.509 certificate. Twisted: <c>twisted.internet.ssl.Certificate</c>. May be shared between threads and reactors.</summary>
public class Certificate
{
    /// <summary>Wraps .NET's certificate, which lives as long as this.</summary>
    /// <param name="original">The certificate.</param>
    public Certificate(X509Certificate2 original)
    {
        ArgumentNullException.ThrowIfNull(original);
        Original = original;
    }

    /// <summary>.NET's certificate.</summary>
    public X509Certificate2 Original { get; }

    /// <summary>The number its issuer gave it, in hexadecimal.</summary>
    public string SerialNumber => Original.SerialNumber;

    /// <summary>Reads DER. Twisted: <c>Certificate.load</c>.</summary>
    /// <param name="data">The certificate.</param>
    /// <exception cref="FormatException">It is none.</exception>
    public static Certificate Load(Bytes data) => new(Parse("DER", () => X509CertificateLoader.LoadCertificate(data.Span)));

    /// <summary>Reads the first certificate of a PEM text. Twisted: <c>Certificate.loadPEM</c>.</summary>
    /// <param name="data">The text, of a file for instance. Keys and other things in it are left alone.</param>
    /// <exception cref="FormatException">There is none in it.</exception>
    public static Certificate LoadPEM(Bytes data) => new(Parse("PEM", () => X509Certificate2.CreateFromPem(Text(data))));

    /// <summary>Reads all certificates of a PEM text: a chain, or those of several authorities.</summary>
    /// <param name="data">The text.</param>
    /// <exception cref="FormatException">There is none in it.</exception>
    public static IReadOnlyList<Certificate> LoadAllPEM(Bytes data)
    {
        X509Certificate2Collection all = [];
        Parse("PEM", () =>
        {
            all.ImportFromPem(Text(data));
            return all.Count > 0;
        });
        return all.Count > 0 ? [.. all.Select(static one => new Certificate(one))] : throw NotRead("PEM", null);
    }

    /// <summary>Whose it is, as a distinguished name.</summary>
    public string GetSubject() => Original.Subject;

    /// <summary>Who vouches for it, as a distinguished name.</summary>
    public string GetIssuer() => Original.Issuer;

    /// <summary>As DER.</summary>
    public Bytes Dump() => Original.RawData;

    /// <summary>As PEM.</summary>
    public string DumpPEM() => Original.ExportCertificatePem() + "\n";

    /// <summary>The SHA-256 fingerprint, as pairs of hexadecimal digits between colons. (Twisted's default is MD5.)</summary>
    public string Digest() => BitConverter.ToString(SHA256.HashData(Original.RawData)).Replace('-', ':');

    /// <summary>Whose it is and until when.</summary>
    public override string ToString() => $"<{GetType().Name} {GetSubject()}, issued by {GetIssuer()}, valid until {Original.NotAfter:u}>";

    /// <summary>What .NET throws at bad input is of several types; ours is one.</summary>
    private protected static T Parse<T>(string format, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw NotRead(format, error);
        }
    }

    private protected static string Text(Bytes data) => Encoding.Latin1.GetString(data.Span);

    private static FormatException NotRead(string format, Exception? cause)
    {
        string looksLike = format == "PEM" ? "text between BEGIN CERTIFICATE and END CERTIFICATE" : "binary DER";
        string why = cause is null ? "." : $": {cause.Message}";
        return new FormatException($"No certificate could be read{why} Expected is {looksLike}.", cause);
    }
}
