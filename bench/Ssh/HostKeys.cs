namespace Twisted.Bench;

/// <summary>The host keys of all servers and the key of the one user, made by ssh-keygen for this run.</summary>
internal sealed class HostKeys : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("twisted-bench-");

    /// <summary>Path of the Ed25519 key; the public one lies beside it, as for the others.</summary>
    public string Ed25519 => Path.Combine(_directory.FullName, "ed25519");

    /// <summary>Path of the RSA key of 3072 bits.</summary>
    public string Rsa => Path.Combine(_directory.FullName, "rsa");

    /// <summary>Path of the user's Ed25519 key.</summary>
    public string User => Path.Combine(_directory.FullName, "user");

    public static async Task<HostKeys> Make()
    {
        HostKeys keys = new();
        await Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", keys.Ed25519);
        await Programs.Run("ssh-keygen", "-q", "-t", "rsa", "-b", "3072", "-N", "", "-C", "bench", "-f", keys.Rsa);
        await Programs.Run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "bench", "-f", keys.User);
        return keys;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
