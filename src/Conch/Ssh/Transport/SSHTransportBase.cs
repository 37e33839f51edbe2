using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Ssh;

/// <summary>
/// One SSH connection up to encrypted packets: version exchange, framing, key exchange, dispatch. Twisted:
/// <c>twisted.conch.ssh.transport.SSHTransportBase</c>; RFC 4253. Reactor thread only.
/// </summary>
public abstract class SSHTransportBase : Protocol, IPushProducer
{
    private const int MaxPayload = (256 * 1024) - 1024;
    private const string DefaultVersion = "SSH-2.0-Twisted.NET_0.1";
    private static readonly byte[] DefaultVersionBytes = Encoding.ASCII.GetBytes(DefaultVersion);
    private static readonly string[] DefaultVersions = ["1.99", "2.0"];

    private KeyExchange? _kex;
    private IncomingStream? _incoming;
    private OutgoingStream? _outgoing;
    private AlgorithmOffer? _ownOffer;
    private PeerExtensions _peerExtensions;
    private IDelayedCall? _closing;
    private KeyAge _keyAge;
    private Ending? _ending;

    /// <summary>Whether we are the client. Twisted: <c>isClient</c>.</summary>
    public abstract bool IsClient { get; }

    /// <summary>
    /// Our version line without its line end; settable until the connection is made, and checked then: a line that no peer would take is a
    /// <see cref="ConchError"/>. Twisted: <c>ourVersionString</c>.
    /// </summary>
    public virtual string OurVersionString { get; set; } = DefaultVersion;

    /// <summary>The peer's version line without its line end, byte for byte as Latin-1; empty before it came. Escape it before you show it.</summary>
    public string OtherVersionString => Encoding.Latin1.GetString(TheirVersion);

    /// <summary>Whether the peer's version line came. Twisted: <c>gotVersion</c>.</summary>
    public bool GotVersion => TheirVersion.Length > 0;

    /// <summary>The protocol versions taken from a peer. Twisted: <c>supportedVersions</c>.</summary>
    public virtual IReadOnlyList<string> SupportedVersions { get; set; } = DefaultVersions;

    /// <summary>The ciphers offered, best first. Assign before the connection is made; the factory's list holds unless assigned.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public IReadOnlyList<string> SupportedCiphers
    {
        get => SharedOffer.Ciphers;
        set => _ownOffer = SharedOffer with { Ciphers = AlgorithmOffer.Checked(value, name => CipherSpec.Find(name) is not null) };
    }

    /// <summary>The MACs offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public IReadOnlyList<string> SupportedMACs
    {
        get => SharedOffer.MACs;
        set => _ownOffer = SharedOffer with { MACs = AlgorithmOffer.Checked(value, name => MacSpec.Find(name) is not null) };
    }

    /// <summary>The key exchanges offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public IReadOnlyList<string> SupportedKeyExchanges
    {
        get => SharedOffer.KeyExchanges;
        set => _ownOffer = SharedOffer with { KeyExchanges = AlgorithmOffer.Checked(value, name => KexSpec.Find(name) is not null) };
    }

    /// <summary>The host keys' signature algorithms offered, best first; a server offers those of them that its keys sign with. As <see cref="SupportedCiphers"/>.</summary>
    public IReadOnlyList<string> SupportedPublicKeys
    {
        get => SharedOffer.PublicKeys;
        set => _ownOffer = SharedOffer with { PublicKeys = AlgorithmOffer.Checked(value, static _ => true) };
    }

    /// <summary>The compressions offered, best first. As <see cref="SupportedCiphers"/>.</summary>
    /// <exception cref="ArgumentException">A name is not known.</exception>
    public IReadOnlyList<string> SupportedCompressions
    {
        get => SharedOffer.Compressions;
        set => _ownOffer = SharedOffer with { Compressions = AlgorithmOffer.Checked(value, name => CompressionSpec.Find(name) is not null) };
    }

    /// <summary>The languages offered; nobody uses them.</summary>
    public IReadOnlyList<string> SupportedLanguages
    {
        get => SharedOffer.Languages;
        set => _ownOffer = SharedOffer with { Languages = AlgorithmOffer.Checked(value, static _ => true) };
    }

    /// <summary>The sequence number of the next packet we send.</summary>
    public uint OutgoingPacketSequence => _outgoing?.Packets.Sequence ?? 0;

    /// <summary>The sequence number of the next packet to come; while one is handled it is counted already.</summary>
    public uint IncomingPacketSequence => _incoming?.Packets.Sequence ?? 0;

    /// <summary>The exchange hash of the first key exchange; empty before. RFC 4253 §7.2.</summary>
    public Bytes SessionID => _kex?.SessionId ?? [];

    /// <summary>The service that gets packets from 50 on; null before there is one.</summary>
    public SSHService? Service { get; private set; }

    /// <summary>The peer's extensions by name. RFC 8308.</summary>
    public IReadOnlyDictionary<string, Bytes> PeerExtensions => _peerExtensions.ByName;

    /// <summary>What the login gave: the user as the application knows it. Set by user authentication.</summary>
    public object? Avatar { get; set; }

    /// <summary>
    /// What the key or certificate of the login allows; all before the login, and after one by a password. Sessions and forwardings ask it. Set by user
    /// authentication.
    /// </summary>
    public SSHPermissions Permissions { get; internal set; } = SSHPermissions.All;

    /// <summary>Called once when the connection is lost. Set by user authentication.</summary>
    public Action? LogoutFunction { get; set; }

    /// <summary>The limits of this connection: the factory's unless assigned. Assign before the connection is made.</summary>
    public SSHLimits Limits
    {
        get => field ?? TransportFactory?.Limits ?? SSHLimits.Default;
        set;
    }

    /// <summary>What is asked of who made this transport; null where nobody did.</summary>
    internal ISSHTransportFactory? TransportFactory
    {
        get => field ?? Factory as ISSHTransportFactory;
        set;
    }

    /// <summary>The connection's number: unique within its factory, counted from 1; 0 without a factory. The events of the factory carry it.</summary>
    public long ConnectionId { get; internal set; }

    /// <summary>Whether the factory counts this connection among those that wait for their login.</summary>
    internal bool WaitsForLogin { get; set; }

    /// <summary>Whether a try to log in was refused.</summary>
    internal bool FailedToLogIn { get; set; }

    /// <summary>Whether the login took too long.</summary>
    internal bool GraceExceeded { get; private protected set; }

    /// <summary>Whether login has succeeded.</summary>
    internal bool IsAuthenticated { get; private set; }

    /// <summary>Whether the connection is ending: nothing more is read or sent.</summary>
    internal bool IsEnding => _ending is not null;

    /// <summary>The host key's signature algorithm agreed on in the last key exchange; null before the first has ended.</summary>
    internal string? HostKeyAlgorithm { get; private set; }

    /// <summary>Whether the peer's packets wait because of us, not because it does not read ours.</summary>
    internal bool IsWaitingForUs => Incoming.IsHeld && !IsOutputFull;

    /// <summary>Whether so much waits for the peer to read it that nothing is read from it.</summary>
    internal bool IsOutputFull => Outgoing.TransportIsFull;

    /// <summary>Takes packets in.</summary>
    internal PacketInput Input => Incoming.Packets;

    /// <summary>Sends packets out.</summary>
    internal PacketOutput Output => Outgoing.Packets;

    /// <summary>V of ours.</summary>
    internal byte[] OurVersion { get; private set; } = DefaultVersionBytes;

    /// <summary>V of the peer; empty before it came.</summary>
    internal byte[] TheirVersion => _incoming?.Version ?? [];

    /// <summary>Who computes.</summary>
    internal CryptoSuite Suite
    {
        get => field ?? CryptoSuite.Current;
        set;
    }

    /// <summary>The host keys of a server.</summary>
    internal HostKeys HostKeys => TransportFactory?.HostKeys ?? HostKeys.None;

    /// <summary>Groups for group exchange; null when there are none.</summary>
    internal IReadOnlyDictionary<int, List<(BigInteger G, BigInteger P)>>? Primes => TransportFactory?.Primes;

    /// <summary>What the next KEXINIT offers.</summary>
    internal AlgorithmOffer EffectiveOffer =>
        IsClient || (_ownOffer is null && TransportFactory is not null)
            ? SharedOffer
            : SharedOffer.Keepable(HostKeys, Primes is { Count: > 0 });

    /// <summary>Which messages may come.</summary>
    internal MessagePhase Phase => _kex switch
    {
        null => MessagePhase.FirstKeyExchange,
        { Completed: 0, Strict: true } => MessagePhase.StrictFirstKeyExchange,
        { Completed: 0 } => MessagePhase.FirstKeyExchange,
        { PeerIsBound: true } => MessagePhase.LaterKeyExchange,
        _ => IsAuthenticated ? MessagePhase.Authenticated : MessagePhase.Login,
    };

    private IncomingStream Incoming => _incoming ?? throw NotConnected();

    private OutgoingStream Outgoing => _outgoing ?? throw NotConnected();

    private AlgorithmOffer SharedOffer => _ownOffer ?? TransportFactory?.Offer ?? AlgorithmOffer.Default;

    private ILogger Log => Transport!.Reactor.LoggerFactory.CreateLogger(TransportLog.Category);

    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        _incoming = new IncomingStream(this);
        _outgoing = new OutgoingStream(this);
        _kex = CreateKeyExchange();
        if (!ReferenceEquals(OurVersionString, DefaultVersion))
        {
            OurVersion = VersionLine.Encode(OurVersionString);
        }

        TransportFactory?.Observer?.Connected(this);
        Transport!.RegisterProducer(this, streaming: true);
        if (!IsClient && Limits.LoginGrace > TimeSpan.Zero)
        {
            _closing = Transport.Reactor.CallLater(Limits.LoginGrace.TotalSeconds, GraceIsOver);
        }

        Transport.Write(OurVersion.AsSpan());
        Transport.Write("\r\n"u8);
        _kex.Propose();
    }

    /// <summary>The raw layer: one read. Packets that lie whole in <paramref name="value"/> are decrypted right there.</summary>
    /// <param name="value">Borrowed, and overwritten: it must be memory that nobody reads afterwards.</param>
    public override void OnNext(ReadOnlyMemory<byte> value) => Incoming.Take(MemoryMarshal.AsMemory(value).Span);

    /// <summary>As <see cref="OnNext"/>, for data that somebody else owns.</summary>
    /// <param name="data">Not changed.</param>
    public override void DataReceived(Bytes data) => Incoming.Take(data.ToArray());

    /// <inheritdoc/>
    public override void ConnectionLost(Failure reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        _ending ??= new Ending(0, string.Empty, ByPeer: false);
        StopTimers();
        _kex?.Drop();
        _incoming?.Drop();
        _outgoing?.Drop();
        try
        {
            Service?.ServiceStopped();
        }
        finally
        {
            Service = null;
            LogOut(reason, _ending);
        }
    }

    /// <summary>The other end's address. Twisted: <c>getPeer</c>.</summary>
    public SSHTransportAddress GetPeer() => new(Transport!.GetPeer());

    /// <summary>Our end's address. Twisted: <c>getHost</c>.</summary>
    public SSHTransportAddress GetHost() => new(Transport!.GetHost());

    /// <summary>Sends one packet, or queues it behind a running key exchange; dropped when the connection is ending.</summary>
    /// <param name="messageType">The message's number.</param>
    /// <param name="payload">What follows the number, less than 255 KiB; copied before the call returns.</param>
    /// <exception cref="ArgumentOutOfRangeException">The payload is too long.</exception>
    public void SendPacket(byte messageType, ReadOnlySpan<byte> payload)
    {
        if (payload.Length > MaxPayload)
        {
            throw new ArgumentOutOfRangeException(nameof(payload), payload.Length, $"A packet carries at most {MaxPayload} bytes.");
        }

        SendJoined([messageType], payload);
    }

    /// <summary>As <see cref="SendPacket(byte, ReadOnlySpan{byte})"/>.</summary>
    /// <param name="messageType">The message's number.</param>
    /// <param name="payload">What follows the number.</param>
    public void SendPacket(byte messageType, Bytes payload) => SendPacket(messageType, payload.Span);

    /// <summary>Begins a key exchange; does nothing while one runs. Twisted: <c>sendKexInit</c>.</summary>
    public void SendKexInit()
    {
        if (!IsEnding)
        {
            _kex?.Propose();
        }
    }

    /// <summary>Tells the peer why and closes the connection. The first reason stays. RFC 4253 §11.1.</summary>
    /// <param name="reason">A DISCONNECT_* code.</param>
    /// <param name="desc">For people; no secrets.</param>
    public void SendDisconnect(int reason, string desc)
    {
        ArgumentNullException.ThrowIfNull(desc);
        if (IsEnding || _kex is null)
        {
            return;
        }

        _ending = new Ending(reason, desc, ByPeer: false);
        TransportLog.Disconnecting(Log, GetPeer(), reason, desc);
        SendNow(new DisconnectMessage((uint)reason, Encoding.UTF8.GetBytes(desc), default));
        Close();
    }

    /// <summary>Closes the connection with DISCONNECT_CONNECTION_LOST. Twisted: <c>loseConnection</c>.</summary>
    public virtual void LoseConnection() => SendDisconnect(Disconnect.DISCONNECT_CONNECTION_LOST, "user closed connection");

    /// <summary>Sends SSH_MSG_DEBUG. RFC 4253 §11.3.</summary>
    /// <param name="message">The text.</param>
    /// <param name="alwaysDisplay">Whether the peer should show it unasked.</param>
    /// <param name="language">An RFC 3066 tag, or empty.</param>
    public void SendDebug(string message, bool alwaysDisplay = false, string language = "") =>
        Send(new DebugMessage(alwaysDisplay, Encoding.UTF8.GetBytes(message), Encoding.UTF8.GetBytes(language)));

    /// <summary>Sends SSH_MSG_IGNORE. RFC 4253 §11.2.</summary>
    /// <param name="message">Any bytes.</param>
    public void SendIgnore(Bytes message) => Send(new IgnoreMessage(message.Span));

    /// <summary>Sends SSH_MSG_UNIMPLEMENTED for the packet being handled. RFC 4253 §11.4.</summary>
    public void SendUnimplemented() => Send(new UnimplementedMessage(Input.Sequence - 1));

    /// <summary>Sends SSH_MSG_EXT_INFO. RFC 8308 §2.3 allows it only right after NEWKEYS and, for a server, right before USERAUTH_SUCCESS.</summary>
    /// <param name="extensions">Names and values.</param>
    public void SendExtInfo(IReadOnlyList<KeyValuePair<string, Bytes>> extensions) => Send(new ExtInfo(extensions));

    /// <summary>Stops the running service, if any, and starts another.</summary>
    /// <param name="service">The service.</param>
    public void SetService(SSHService service)
    {
        ArgumentNullException.ThrowIfNull(service);
        Service?.ServiceStopped();
        Service = service;
        service.Transport = this;
        service.ServiceStarted();
        if (_outgoing?.IsPaused == true)
        {
            service.OutputPaused();
        }
    }

    /// <summary>Whether packets are encrypted. Twisted: <c>isEncrypted(direction)</c>.</summary>
    /// <param name="direction">"out", "in" or "both".</param>
    /// <exception cref="ArgumentException">Another direction.</exception>
    public bool IsEncrypted(string direction = "out") => direction switch
    {
        "out" => _outgoing?.Packets.Algorithms is not null,
        "in" => _incoming?.Packets.Algorithms is not null,
        "both" => IsEncrypted("out") && IsEncrypted("in"),
        _ => throw new ArgumentException("The direction must be \"out\", \"in\" or \"both\".", nameof(direction)),
    };

    /// <summary>Whether packets are authenticated: always when they are encrypted. Twisted: <c>isVerified(direction)</c>.</summary>
    /// <param name="direction">"out", "in" or "both".</param>
    /// <exception cref="ArgumentException">Another direction.</exception>
    public bool IsVerified(string direction = "out") => IsEncrypted(direction);

    /// <summary>The peer ended the connection. The default logs it. Twisted: <c>receiveError</c>.</summary>
    /// <param name="reasonCode">Any number; DISCONNECT_* are the known ones.</param>
    /// <param name="description">The peer's text, escaped and capped at 255 characters.</param>
    public virtual void ReceiveError(uint reasonCode, string description) =>
        TransportLog.GotError(Log, GetPeer(), reasonCode, description);

    /// <summary>The peer did not know a packet of ours. The default logs it. Twisted: <c>receiveUnimplemented</c>.</summary>
    /// <param name="seqnum">Its sequence number.</param>
    public virtual void ReceiveUnimplemented(uint seqnum) => TransportLog.GotUnimplemented(Log, GetPeer(), seqnum);

    /// <summary>The peer sent a debug text. The default logs it when it asks to be shown. Twisted: <c>receiveDebug</c>.</summary>
    /// <param name="alwaysDisplay">Whether the peer wants it shown.</param>
    /// <param name="message">The peer's text, escaped and capped at 255 characters.</param>
    /// <param name="lang">The peer's language tag, escaped and capped.</param>
    public virtual void ReceiveDebug(bool alwaysDisplay, string message, string lang)
    {
        if (alwaysDisplay)
        {
            TransportLog.GotDebug(Log, GetPeer(), message);
        }
    }

    /// <inheritdoc/>
    void IPushProducer.PauseProducing()
    {
        // Replies are output too: who does not read is not read from.
        if (Outgoing.SetTransportFull(isFull: true))
        {
            HoldInput();
        }
    }

    /// <inheritdoc/>
    void IPushProducer.ResumeProducing()
    {
        if (Outgoing.SetTransportFull(isFull: false))
        {
            ReleaseInput();
        }
    }

    /// <inheritdoc/>
    void IProducer.StopProducing()
    {
    }

    /// <summary>Sends a message, as <see cref="SendPacket(byte, ReadOnlySpan{byte})"/>.</summary>
    internal void Send<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        PooledBuffer buffer = PooledBuffer.Borrow();
        try
        {
            PacketWriter writer = new(buffer);
            message.Encode(ref writer);
            SendPacket((byte)TMessage.Number, buffer.WrittenSpan);
        }
        finally
        {
            // Whatever a service threw that was told of a full queue: there may be a password in it.
            buffer.GiveBack();
        }
    }

    /// <summary>Sends one packet made of two pieces, as <see cref="SendPacket(byte, ReadOnlySpan{byte})"/>: nobody needs to join them first.</summary>
    /// <param name="head">The message's number and the first of its fields; copied before the call returns.</param>
    /// <param name="tail">The other fields; copied before the call returns.</param>
    internal void SendJoined(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail)
    {
        if (!IsEnding && _kex is not null)
        {
            Outgoing.Send(_kex, head, tail);
        }
    }

    /// <summary>Sends a message past the queue: the key exchange's own.</summary>
    internal void SendNow<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        PooledBuffer buffer = PooledBuffer.Borrow();
        PacketWriter writer = new(buffer);
        message.Encode(ref writer);
        WriteNow((byte)TMessage.Number, buffer.WrittenSpan);
        buffer.GiveBack();
    }

    /// <summary>Writes a packet past the queue.</summary>
    internal void WriteNow(byte messageType, ReadOnlySpan<byte> payload) => Outgoing.WriteNow(messageType, payload);

    /// <summary>
    /// Login has succeeded: the grace timer ends, numbers from 80 on are allowed, delayed compression begins. A server calls it right
    /// after it sent SSH_MSG_USERAUTH_SUCCESS, a client when it receives that.
    /// </summary>
    internal void LoginSucceeded()
    {
        if (IsEnding || IsAuthenticated)
        {
            return;
        }

        IsAuthenticated = true;
        Cancel(ref _closing);
        _keyAge.Begin(this);
        Input.StartCompression();
        Outgoing.StartCompression();
    }

    /// <summary>Stops handling packets, and reading, until <see cref="ReleaseInput"/>: for whoever waits for an answer. Calls nest.</summary>
    internal void HoldInput() => Incoming.Hold();

    /// <summary>Undoes one <see cref="HoldInput"/>; packets that wait are handled before it returns, or later in this turn.</summary>
    internal void ReleaseInput() => Incoming.Release();

    /// <summary>The one place where an error ends the connection.</summary>
    internal void Fail(Exception error)
    {
        if (IsEnding)
        {
            return;
        }

        switch (error)
        {
            case DisconnectException wrong:
                SendDisconnect(wrong.Reason, wrong.Message);
                break;
            case KeyExchangeError wrong:
                SendDisconnect(Disconnect.DISCONNECT_KEY_EXCHANGE_FAILED, wrong.Message);
                break;
            default:
                TransportLog.Unhandled(Log, GetPeer(), error);
                SendDisconnect(Disconnect.DISCONNECT_BY_APPLICATION, "Internal error.");
                break;
        }
    }

    /// <summary>Runs a part of the connection's work that was put off; what it throws ends the connection.</summary>
    internal void Guarded(Action work)
    {
        if (IsEnding)
        {
            return;
        }

        try
        {
            work();
        }
        catch (Exception error)
        {
            Fail(error);
        }
    }

    /// <summary>Our NEWKEYS is sent: what waited goes.</summary>
    internal void OutputUnblocked() => Outgoing.Unblock(_kex!);

    /// <summary>Sends what we announce right after our first NEWKEYS.</summary>
    internal void SendFirstExtInfo()
    {
        if (FirstExtensions() is { Count: > 0 } extensions)
        {
            SendNow(new ExtInfo(extensions));
        }
    }

    /// <summary>The peer's version and first KEXINIT are here.</summary>
    internal void Identified(OfferedAlgorithms offered) =>
        TransportFactory?.Observer?.Identified(this, offered);

    /// <summary>A key exchange has ended.</summary>
    internal void KeyExchanged(NegotiatedAlgorithms algorithms)
    {
        HostKeyAlgorithm = algorithms.PublicKey;
        if (IsAuthenticated)
        {
            _keyAge.Begin(this);
        }

        ILogger log = Log;
        if (log.IsEnabled(LogLevel.Information))
        {
            TransportLog.Agreed(
                log,
                GetPeer(),
                algorithms.KeyExchange,
                algorithms.PublicKey,
                IsClient ? algorithms.CipherClientToServer : algorithms.CipherServerToClient,
                IsClient ? algorithms.CipherServerToClient : algorithms.CipherClientToServer);
        }

        TransportFactory?.Observer?.KeyExchanged(this, algorithms);
    }

    /// <summary>One packet came.</summary>
    /// <param name="payload">Number and fields.</param>
    internal void Handle(ReadOnlySpan<byte> payload)
    {
        byte number = payload[0];
        ReadOnlySpan<byte> fields = payload[1..];
        switch (MessageRules.For(IsClient, Phase, number))
        {
            case MessageRule.Service:
                (Service ?? throw new UnexpectedMessageException($"Message {number} without a service.")).PacketReceived(number, fields);
                break;
            case MessageRule.KeyExchange:
                _kex!.Received(payload);
                break;
            case MessageRule.Generic:
                OnGeneric(number, fields);
                break;
            case MessageRule.ServiceRequest:
                OnServiceRequest(fields);
                break;
            case MessageRule.ServiceAccept:
                OnServiceAccept(fields);
                break;
            case MessageRule.ExtInfo:
                _peerExtensions.Take(fields, IsClient, isRightAfterNewKeys: _kex!.Completed == 1 && Input.Packets == 1);
                break;
            case MessageRule.Ping:
                Send(new PongMessage(SshMessage.Decode<PingMessage>(fields).Data));
                break;
            case MessageRule.Unknown:
                SendUnimplemented();
                break;
            case MessageRule.Ignored:
                break;
            default:
                throw new UnexpectedMessageException($"Message {number} in phase {Phase}.");
        }

        if (!IsEnding)
        {
            RekeyIfDue();
        }
    }

    /// <summary>Asks for new keys when these have served long enough. RFC 4253 §9, RFC 4344 §3.</summary>
    internal void RekeyIfDue()
    {
        if (!KeyAge.IsSpent(Limits, Input, Output) || _kex!.Completed == 0)
        {
            return;
        }

        if (!IsAuthenticated)
        {
            // OpenSSH's client takes no KEXINIT while it logs in; and nobody logs in with so many bytes.
            Fail(new LimitExceededException("Too much came before login."));
            return;
        }

        _kex.Propose();
    }

    private protected abstract KeyExchange CreateKeyExchange();

    private protected virtual IReadOnlyList<KeyValuePair<string, Bytes>> FirstExtensions() => [];

    private protected virtual void OnServiceRequest(ReadOnlySpan<byte> fields) =>
        throw new UnexpectedMessageException("A service was asked for.");

    private protected virtual void OnServiceAccept(ReadOnlySpan<byte> fields) =>
        throw new UnexpectedMessageException("A service was granted.");

    private static InvalidOperationException NotConnected() => new("There is no connection yet.");

    private static void Cancel(ref IDelayedCall? call)
    {
        if (call?.Active() == true)
        {
            call.Cancel();
        }

        call = null;
    }

    private void OnGeneric(byte number, ReadOnlySpan<byte> fields)
    {
        switch (number)
        {
            case Messages.MSG_DISCONNECT:
                OnDisconnect(fields);
                break;
            case Messages.MSG_UNIMPLEMENTED:
                ReceiveUnimplemented(SshMessage.Decode<UnimplementedMessage>(fields).Sequence);
                break;
            case Messages.MSG_DEBUG:
                DebugMessage debug = SshMessage.Decode<DebugMessage>(fields);
                ReceiveDebug(debug.AlwaysDisplay, PeerText.Escape(debug.Message), PeerText.Escape(debug.Language));
                break;
        }
    }

    private void OnDisconnect(ReadOnlySpan<byte> fields)
    {
        PacketReader reader = new(fields);
        uint code = reader.ReadUInt32();

        // Some peers leave the texts out; they are going anyway.
        string text = reader.Remaining >= 4 ? PeerText.Escape(reader.ReadString()) : string.Empty;
        _ending = new Ending((int)Math.Min(code, int.MaxValue), text, ByPeer: true);
        try
        {
            ReceiveError(code, text);
        }
        finally
        {
            // Whatever an override throws: with an ending set, nobody else would close it.
            Close();
        }
    }

    private void GraceIsOver()
    {
        GraceExceeded = true;
        Fail(new TooSlowException("Login took too long."));
    }

    private void Close()
    {
        StopTimers();
        _kex!.Drop();
        Outgoing.Forget();
        Transport!.UnregisterProducer();
        Transport.LoseConnection();
        if (Connected)
        {
            _closing = Transport.Reactor.CallLater(Limits.Goodbye.TotalSeconds, Transport.AbortConnection);
        }
    }

    private protected virtual void StopTimers()
    {
        Cancel(ref _closing);
        _keyAge.Stop();
    }

    private void LogOut(Failure reason, Ending ending)
    {
        Action? logout = LogoutFunction;
        LogoutFunction = null;
        try
        {
            logout?.Invoke();
        }
        finally
        {
            TransportFactory?.Observer?.Disconnected(this, ending.Code, ending.Text, ending.ByPeer, reason);
        }
    }

    private sealed record Ending(int Code, string Text, bool ByPeer);
}
