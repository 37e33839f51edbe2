#pragma warning disable CA1822 // Members get their bodies in the next commits.
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// One SSH connection up to encrypted packets: version exchange, framing, key exchange, dispatch. Twisted:
/// <c>twisted.conch.ssh.transport.SSHTransportBase</c>; RFC 4253. Reactor thread only.
/// </summary>
public abstract class SSHTransportBase : Protocol
{
    /// <summary>Whether we are the client. Twisted: <c>isClient</c>.</summary>
    public abstract bool IsClient { get; }

    /// <summary>Our version line without its line end; settable until the connection is made. Twisted: <c>ourVersionString</c>.</summary>
    public virtual string OurVersionString { get; set; } = "SSH-2.0-Twisted.NET_0.1";

    /// <summary>The peer's version line without its line end, byte for byte as Latin-1; empty before it came. Escape it before you show it.</summary>
    public string OtherVersionString => string.Empty;

    /// <summary>Whether the peer's version line came. Twisted: <c>gotVersion</c>.</summary>
    public bool GotVersion => false;

    /// <summary>The protocol versions taken from a peer. Twisted: <c>supportedVersions</c>.</summary>
    public virtual IReadOnlyList<string> SupportedVersions { get; set; } = ["1.99", "2.0"];

    /// <summary>The ciphers offered, best first. Assign before the connection is made; the factory's list holds unless assigned.</summary>
    public IReadOnlyList<string> SupportedCiphers { get; set; } = [];

    /// <summary>The MACs offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    public IReadOnlyList<string> SupportedMACs { get; set; } = [];

    /// <summary>The key exchanges offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    public IReadOnlyList<string> SupportedKeyExchanges { get; set; } = [];

    /// <summary>The host keys' signature algorithms offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    public IReadOnlyList<string> SupportedPublicKeys { get; set; } = [];

    /// <summary>The compressions offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    public IReadOnlyList<string> SupportedCompressions { get; set; } = [];

    /// <summary>The languages offered; nobody uses them.</summary>
    public IReadOnlyList<string> SupportedLanguages { get; set; } = [];

    /// <summary>The sequence number of the next packet we send.</summary>
    public uint OutgoingPacketSequence => 0;

    /// <summary>The sequence number of the next packet to come.</summary>
    public uint IncomingPacketSequence => 0;

    /// <summary>The exchange hash of the first key exchange; empty before. RFC 4253 §7.2.</summary>
    public Bytes SessionID => default;

    /// <summary>The service that gets packets from 50 on; null before there is one.</summary>
    public SSHService? Service { get; private set; }

    /// <summary>The peer's extensions by name. RFC 8308.</summary>
    public IReadOnlyDictionary<string, Bytes> PeerExtensions { get; } = new Dictionary<string, Bytes>(StringComparer.Ordinal);

    /// <summary>What the login gave: the user as the application knows it. Set by user authentication.</summary>
    public object? Avatar { get; set; }

    /// <summary>Called once when the connection is lost. Set by user authentication.</summary>
    public Action? LogoutFunction { get; set; }

    /// <summary>The limits of this connection.</summary>
    public SSHLimits Limits { get; set; } = SSHLimits.Default;

    /// <summary>Whether login has succeeded.</summary>
    internal bool IsAuthenticated { get; private set; }

    /// <summary>Whether the connection is ending: nothing more is read or sent.</summary>
    internal bool IsEnding => false;

    /// <summary>The other end's address. Twisted: <c>getPeer</c>.</summary>
    public SSHTransportAddress GetPeer() => new(Transport!.GetPeer());

    /// <summary>Our end's address. Twisted: <c>getHost</c>.</summary>
    public SSHTransportAddress GetHost() => new(Transport!.GetHost());

    /// <summary>Sends one packet, or queues it behind a running key exchange; dropped when the connection is ending.</summary>
    /// <param name="messageType">The message's number.</param>
    /// <param name="payload">What follows the number; copied before the call returns.</param>
    public void SendPacket(byte messageType, ReadOnlySpan<byte> payload)
    {
    }

    /// <summary>As <see cref="SendPacket(byte, ReadOnlySpan{byte})"/>.</summary>
    /// <param name="messageType">The message's number.</param>
    /// <param name="payload">What follows the number.</param>
    public void SendPacket(byte messageType, Bytes payload) => SendPacket(messageType, payload.Span);

    /// <summary>Begins a key exchange; does nothing while one runs. Twisted: <c>sendKexInit</c>.</summary>
    public void SendKexInit()
    {
    }

    /// <summary>Tells the peer why and closes the connection. The first reason stays. RFC 4253 §11.1.</summary>
    /// <param name="reason">A DISCONNECT_* code.</param>
    /// <param name="desc">For people; no secrets.</param>
    public void SendDisconnect(int reason, string desc)
    {
    }

    /// <summary>Closes the connection with DISCONNECT_CONNECTION_LOST. Twisted: <c>loseConnection</c>.</summary>
    public virtual void LoseConnection() => SendDisconnect(Disconnect.DISCONNECT_CONNECTION_LOST, "user closed connection");

    /// <summary>Sends SSH_MSG_DEBUG. RFC 4253 §11.3.</summary>
    /// <param name="message">The text.</param>
    /// <param name="alwaysDisplay">Whether the peer should show it unasked.</param>
    /// <param name="language">An RFC 3066 tag, or empty.</param>
    public void SendDebug(string message, bool alwaysDisplay = false, string language = "")
    {
    }

    /// <summary>Sends SSH_MSG_IGNORE. RFC 4253 §11.2.</summary>
    /// <param name="message">Any bytes.</param>
    public void SendIgnore(Bytes message)
    {
    }

    /// <summary>Sends SSH_MSG_UNIMPLEMENTED for the packet being handled. RFC 4253 §11.4.</summary>
    public void SendUnimplemented()
    {
    }

    /// <summary>Sends SSH_MSG_EXT_INFO. RFC 8308 §2.3 allows it only right after NEWKEYS and, for a server, right before USERAUTH_SUCCESS.</summary>
    /// <param name="extensions">Names and values.</param>
    public void SendExtInfo(IReadOnlyList<KeyValuePair<string, Bytes>> extensions)
    {
    }

    /// <summary>Stops the running service, if any, and starts another.</summary>
    /// <param name="service">The service.</param>
    public void SetService(SSHService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Service?.ServiceStopped();
        Service = service;
        service.Transport = this;
        service.ServiceStarted();
    }

    /// <summary>Whether packets are encrypted. Twisted: <c>isEncrypted(direction)</c>.</summary>
    /// <param name="direction">"out", "in" or "both".</param>
    /// <exception cref="ArgumentException">Another direction.</exception>
    public bool IsEncrypted(string direction = "out") => false;

    /// <summary>Whether packets are authenticated. Twisted: <c>isVerified(direction)</c>.</summary>
    /// <param name="direction">"out", "in" or "both".</param>
    /// <exception cref="ArgumentException">Another direction.</exception>
    public bool IsVerified(string direction = "out") => false;

    /// <summary>The peer ended the connection. The default logs it. Twisted: <c>receiveError</c>.</summary>
    /// <param name="reasonCode">Any number; DISCONNECT_* are the known ones.</param>
    /// <param name="description">The peer's text, escaped and capped at 255 characters.</param>
    public virtual void ReceiveError(uint reasonCode, string description)
    {
    }

    /// <summary>The peer did not know a packet of ours. The default logs it. Twisted: <c>receiveUnimplemented</c>.</summary>
    /// <param name="seqnum">Its sequence number.</param>
    public virtual void ReceiveUnimplemented(uint seqnum)
    {
    }

    /// <summary>The peer sent a debug text. The default logs it when it asks to be shown. Twisted: <c>receiveDebug</c>.</summary>
    /// <param name="alwaysDisplay">Whether the peer wants it shown.</param>
    /// <param name="message">The peer's text, escaped and capped at 255 characters.</param>
    /// <param name="lang">The peer's language tag, escaped and capped.</param>
    public virtual void ReceiveDebug(bool alwaysDisplay, string message, string lang)
    {
    }

    /// <summary>Sends a message, as <see cref="SendPacket(byte, ReadOnlySpan{byte})"/>.</summary>
    internal void Send<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        message.Encode(ref writer);
        SendPacket((byte)TMessage.Number, buffer.WrittenSpan);
    }

    /// <summary>
    /// Login has succeeded: the grace timer ends, numbers from 80 on are allowed, delayed compression begins. A server calls it right
    /// after it sent SSH_MSG_USERAUTH_SUCCESS, a client when it receives that.
    /// </summary>
    internal void LoginSucceeded() => IsAuthenticated = true;

    /// <summary>Stops handling packets, and reading, until <see cref="ReleaseInput"/>: for a service that waits for an answer. Calls nest.</summary>
    internal void HoldInput()
    {
    }

    /// <summary>Undoes one <see cref="HoldInput"/>; packets that wait are handled before it returns, or later in this turn.</summary>
    internal void ReleaseInput()
    {
    }
}
