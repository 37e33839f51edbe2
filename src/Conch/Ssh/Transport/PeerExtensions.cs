using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>The extensions that a peer has announced, and when it may do so. RFC 8308. A mutable struct: keep it in a field.</summary>
internal struct PeerExtensions
{
    private static readonly Dictionary<string, Bytes> None = new(StringComparer.Ordinal);

    private Dictionary<string, Bytes>? _byName;
    private int _taken;

    /// <summary>What came so far, by name; of two of a name the last.</summary>
    public readonly IReadOnlyDictionary<string, Bytes> ByName => _byName ?? None;

    /// <summary>An SSH_MSG_EXT_INFO came.</summary>
    /// <param name="fields">What follows the number.</param>
    /// <param name="isClient">Whether we are the client: a server may send a second one.</param>
    /// <param name="isRightAfterNewKeys">Whether it is the first packet under the first keys.</param>
    /// <exception cref="UnexpectedMessageException">It is the wrong time.</exception>
    public void Take(ReadOnlySpan<byte> fields, bool isClient, bool isRightAfterNewKeys)
    {
        // RFC 8308 §2.4: right after the first NEWKEYS; to a client once more, before it has logged in.
        bool isSecondOfServer = isClient && _taken <= 1;
        if (!isRightAfterNewKeys && !isSecondOfServer)
        {
            throw new UnexpectedMessageException("EXT_INFO at the wrong time.");
        }

        _taken += isRightAfterNewKeys ? 1 : 2;
        _byName ??= new Dictionary<string, Bytes>(StringComparer.Ordinal);
        foreach ((string name, Bytes value) in SshMessage.Decode<ExtInfo>(fields).Extensions)
        {
            _byName[name] = value;
        }
    }
}
