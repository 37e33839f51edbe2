namespace Twisted.Internet.EndpointStrings;

/// <summary>Certificates and keys in files that an endpoint's text names. Read when the text is: before the program serves anybody.</summary>
internal static class PemFiles
{
    /// <summary>No certificate or key comes near it; a device file would never end.</summary>
    internal const int MaxBytes = 1 << 20;

    /// <summary>A certificate and its key, which may be in one file.</summary>
    internal static PrivateCertificate PrivateCertificate(
        EndpointArguments arguments, string certificateName, string certificatePath, string keyName, string keyPath)
    {
        if (keyPath == certificatePath && !arguments.TryGet(certificateName, out _))
        {
            certificateName = keyName;
        }

        Bytes certificate = Read(arguments, certificateName, certificatePath);
        Bytes key = keyPath == certificatePath ? certificate : Read(arguments, keyName, keyPath);
        try
        {
            return Twisted.Internet.PrivateCertificate.LoadPEM(certificate, key);
        }
        catch (FormatException error)
        {
            throw arguments.Error(certificateName, certificatePath, $"a certificate, with its key in it or in {keyName}: {error.Message}");
        }
    }

    /// <summary>All certificates of a file.</summary>
    internal static IReadOnlyList<Certificate> Certificates(EndpointArguments arguments, string name, string path)
    {
        try
        {
            return Certificate.LoadAllPEM(Read(arguments, name, path));
        }
        catch (FormatException error)
        {
            throw arguments.Error(name, path, $"a file of certificates: {error.Message}");
        }
    }

    /// <summary>The certificates of all files of a directory that end in <c>.pem</c>; those that are none are passed over, as by Twisted.</summary>
    internal static TrustRoot Directory(EndpointArguments arguments, string name)
    {
        string path = arguments.Require(name);
        List<Certificate> found = [];
        try
        {
            foreach (string file in System.IO.Directory.EnumerateFiles(path, "*.pem").Order(StringComparer.Ordinal))
            {
                found.AddRange(OrNone(arguments, name, file));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw arguments.Error(name, $"a directory of certificates: {error.Message}");
        }

        return found.Count > 0 ? Ssl.TrustRootFromCertificates(found) : throw arguments.Error(name, "a directory with certificates in files named *.pem");
    }

    private static IReadOnlyList<Certificate> OrNone(EndpointArguments arguments, string name, string file)
    {
        try
        {
            return Certificate.LoadAllPEM(Read(arguments, name, file));
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private static Bytes Read(EndpointArguments arguments, string name, string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] content = new byte[Math.Min(file.Length, MaxBytes) + 1];
            int count = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
            return count <= MaxBytes ? new Bytes(content.AsSpan(0, count)) : throw arguments.Error(name, path, $"a file of at most {MaxBytes} bytes");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw arguments.Error(name, path, $"a file that can be read: {error.Message}");
        }
    }
}
