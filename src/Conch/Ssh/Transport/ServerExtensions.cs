using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>What a server announces in its first SSH_MSG_EXT_INFO. RFC 8308 §3.1, OpenSSH's PROTOCOL §1.8.</summary>
internal sealed class ServerExtensions
{
    // The last one made: nearly always there is one factory, or several with the same list. Replaced as a whole, so that any thread may read it.
    private static ServerExtensions _last = new([]);

    private readonly string[] _algorithms;
    private readonly KeyValuePair<string, Bytes>[] _extensions;

    private ServerExtensions(string[] algorithms)
    {
        _algorithms = algorithms;
        KeyValuePair<string, Bytes> ping = new(ExtInfo.Ping, "0");
        _extensions = algorithms.Length == 0 ? [ping] : [new(ExtInfo.ServerSigAlgs, string.Join(',', PlainOf(algorithms))), ping];
    }

    // RFC 8308 §3.1 is about signatures: they bear plain names with certificates, too, and OpenSSH looks for those.
    private static IEnumerable<string> PlainOf(string[] algorithms) =>
        algorithms.Select(CertificateNames.PlainOf).Distinct(StringComparer.Ordinal);

    /// <summary>Names and values.</summary>
    /// <param name="algorithms">The signature algorithms taken for users' keys; a list that may have changed since the last call.</param>
    /// <returns>Shared: not to be changed.</returns>
    public static IReadOnlyList<KeyValuePair<string, Bytes>> For(IReadOnlyList<string> algorithms)
    {
        ServerExtensions last = Volatile.Read(ref _last);
        if (!last.IsOf(algorithms))
        {
            last = new ServerExtensions([.. algorithms]);
            Volatile.Write(ref _last, last);
        }

        return last._extensions;
    }

    private bool IsOf(IReadOnlyList<string> algorithms)
    {
        if (algorithms.Count != _algorithms.Length)
        {
            return false;
        }

        for (int i = 0; i < _algorithms.Length; i++)
        {
            if (algorithms[i] != _algorithms[i])
            {
                return false;
            }
        }

        return true;
    }
}
