using Twisted.Conch.Ssh;

namespace Twisted.Conch.Client;

/// <summary>A line that names hosts and a key. Twisted: <c>twisted.conch.client.knownhosts._BaseEntry</c>. Immutable.</summary>
public abstract class KnownHostEntry : IKnownHostEntry
{
    private readonly KnownHostLine _line;

    private protected KnownHostEntry(KnownHostLine line) => _line = line;

    /// <summary>What the line says about the key.</summary>
    public KnownHostMarker Marker => _line.Marker;

    /// <summary>The key's type, such as <c>ssh-ed25519</c>. Twisted: <c>keyType</c>.</summary>
    public string KeyType => _line.KeyType;

    /// <summary>The key. Twisted: <c>publicKey</c>.</summary>
    public Key PublicKey => _line.Key;

    /// <summary>What stands behind the key; empty when nothing does.</summary>
    public string Comment => _line.Comment;

    /// <summary>The field that names the hosts.</summary>
    private protected string Hosts => _line.Hosts;

    /// <inheritdoc/>
    public bool MatchesKey(Key key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Blob() == PublicKey.Blob();
    }

    /// <inheritdoc/>
    public abstract bool MatchesHost(string hostname);

    /// <inheritdoc/>
    public override string ToString() => _line.Write(Hosts);
}
