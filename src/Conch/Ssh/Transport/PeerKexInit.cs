namespace Twisted.Conch.Ssh;

/// <summary>
/// A peer's SSH_MSG_KEXINIT, read, and what it and ours agree on. Programs of a kind all send the same one but for the cookie, so that each thread keeps
/// the last: a crowd's lists are read and held once, and an idle connection shares what was agreed with the others.
/// </summary>
internal sealed class PeerKexInit
{
    /// <summary>A longer one is nobody's honest offer, and is not kept.</summary>
    public const int MaxKept = 4096;

    private const int CookieEnd = 1 + KexInit.CookieSize;

    [ThreadStatic]
    private static PeerKexInit? _last;

    private readonly byte[] _payload;
    private readonly KexInit _message;
    private readonly KexInit _ours;
    private readonly bool _isClient;
    private Agreement? _agreement;

    private PeerKexInit(byte[] payload, KexInit message, KexInit ours, bool isClient)
    {
        _payload = payload;
        _message = message;
        _ours = ours;
        _isClient = isClient;
    }

    /// <summary>What the peer offers.</summary>
    public OfferedAlgorithms Offered => _message.Offered;

    /// <summary>What both sides have.</summary>
    /// <exception cref="NegotiationException">There is nothing.</exception>
    public Agreement Agreement => _agreement ??= _isClient ? Agreement.Negotiate(_ours, _message) : Agreement.Negotiate(_message, _ours);

    /// <summary>Reads one.</summary>
    /// <param name="payload">As it came, its number included.</param>
    /// <param name="ours">What we sent; its cookie does not matter.</param>
    /// <param name="isClient">Whether we are the client.</param>
    /// <exception cref="MalformedPacketException">It is not well-formed.</exception>
    public static PeerKexInit Read(ReadOnlySpan<byte> payload, KexInit ours, bool isClient)
    {
        if (_last is { } last && last.Is(payload, ours, isClient))
        {
            return last;
        }

        PeerKexInit read = new(payload.ToArray(), SshMessage.Decode<KexInit>(payload[1..]), ours, isClient);
        if (payload.Length <= MaxKept)
        {
            _last = read;
        }

        return read;
    }

    /// <summary>For the exchange hash: the shared bytes, and the cookie of this one.</summary>
    /// <param name="payload">What <see cref="Read"/> was given.</param>
    public KexInitPayload Payload(ReadOnlySpan<byte> payload) => new(_payload, payload[1..CookieEnd].ToArray());

    private bool Is(ReadOnlySpan<byte> payload, KexInit ours, bool isClient) =>
        ReferenceEquals(_ours, ours) && _isClient == isClient && payload.Length == _payload.Length
        && payload[CookieEnd..].SequenceEqual(_payload.AsSpan(CookieEnd));
}
