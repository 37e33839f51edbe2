using System.Buffers;
using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Testing;

/// <summary>
/// A client that does what it is told, however wrong, to a server's transport in memory: frames and encrypts any packet, or sends any bytes. For scripted
/// hostile peers. It reads what the server answers; it answers nothing by itself.
/// </summary>
internal sealed class RawPeer
{
    private readonly PacketInput _input = new(SSHLimits.Default);
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly Action? _runReactor;
    private byte[] _pending = [];
    private byte[] _serverInit = [];
    private bool _versionTaken;
    private bool _keysAreDue;

    /// <summary>Connects to a server.</summary>
    /// <param name="reactor">The server's.</param>
    /// <param name="server">The server.</param>
    /// <param name="runReactor">Runs the reactor's calls that are due; called while reading.</param>
    public RawPeer(IReactor reactor, SSHTransportBase server, Action? runReactor = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        End = new MemoryTransport(
            reactor, new IPv4Address("TCP", "192.0.2.2", 22), new IPv4Address("TCP", "192.0.2.1", 50000));
        _runReactor = runReactor;
        Server = server;
        server.MakeConnection(End);
    }

    /// <summary>The server.</summary>
    public SSHTransportBase Server { get; }

    /// <summary>The server's end of the connection.</summary>
    public MemoryTransport End { get; }

    /// <summary>The server's packets.</summary>
    public PacketInput Input => _input;

    /// <summary>Called at each step of a key exchange: the place to put in what does not belong there.</summary>
    public Action<KexStep>? AtStep { get; set; }

    /// <summary>Our packets: keys, sequence number.</summary>
    public PacketOutput Output { get; } = new();

    /// <summary>The server's version line.</summary>
    public string ServerVersion { get; private set; } = string.Empty;

    /// <summary>Our version line.</summary>
    public string Version { get; set; } = "SSH-2.0-RawPeer";

    /// <summary>What our KEXINIT offers.</summary>
    public AlgorithmOffer Offer { get; set; } = AlgorithmOffer.Default with { KeyExchanges = ["curve25519-sha256"] };

    /// <summary>Names added to the key exchanges of our first KEXINIT.</summary>
    public IReadOnlyList<string> Markers { get; set; } = KexMarkers.Of(isClient: true);

    /// <summary>Whether our KEXINIT says that a guess follows.</summary>
    public bool SaysGuessFollows { get; set; }

    /// <summary>All packets the server sent since the last <see cref="Read"/> that nobody took: number and fields.</summary>
    public Queue<byte[]> Received { get; } = new();

    /// <summary>The reason of the server's DISCONNECT; null while there was none.</summary>
    public int? DisconnectReason { get; private set; }

    /// <summary>Whether the server has closed, or is closing, the connection.</summary>
    public bool IsClosed => End.IsLost || End.Disconnecting;

    /// <summary>Whether both sides announced strict key exchange.</summary>
    public bool IsStrict { get; private set; }

    /// <summary>The session id.</summary>
    public byte[] SessionId { get; private set; } = [];

    /// <summary>Stands between us and the server: takes each read, and hands on what it likes to <see cref="End"/>.</summary>
    public Action<byte[]>? OnWire { get; set; }

    /// <summary>Stands before our keys: takes each packet (number and fields) and says what goes out in its place.</summary>
    public Func<byte[], IReadOnlyList<byte[]>>? OnPacket { get; set; }

    /// <summary>Sends bytes as they are, in reads of a given size.</summary>
    public void SendBytes(ReadOnlySpan<byte> bytes, int readSize = int.MaxValue)
    {
        for (int at = 0; at < bytes.Length; at += Math.Min(readSize, bytes.Length - at))
        {
            (OnWire ?? End.Deliver)(bytes.Slice(at, Math.Min(readSize, bytes.Length - at)).ToArray());
        }

        Read();
    }

    /// <summary>Sends our version line.</summary>
    public void SendVersion() => SendBytes(Encoding.ASCII.GetBytes(Version + "\r\n"));

    /// <summary>Frames, encrypts and sends a packet.</summary>
    public void SendPacket(byte number, ReadOnlySpan<byte> fields)
    {
        if (OnPacket is null)
        {
            SendBytes(Frame(number, fields));
            return;
        }

        foreach (byte[] packet in OnPacket([number, .. fields]))
        {
            SendBytes(Frame(packet[0], packet.AsSpan(1)));
        }
    }

    /// <summary>Frames and encrypts a packet without sending it; its sequence number is used up.</summary>
    public byte[] Frame(byte number, ReadOnlySpan<byte> fields)
    {
        _out.ResetWrittenCount();
        Output.Write(_out, number, fields);
        return _out.WrittenSpan.ToArray();
    }

    /// <summary>Seals and sends a packet laid out by the caller: length field, padding length, payload, padding; right or wrong.</summary>
    public void SendSealed(byte[] packet)
    {
        _out.ResetWrittenCount();
        Output.WriteLaidOut(_out, packet);
        SendBytes(_out.WrittenSpan);
    }

    /// <summary>Sends a message.</summary>
    public void Send<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct =>
        SendPacket((byte)TMessage.Number, Encode(message));

    /// <summary>The fields of a message.</summary>
    public static byte[] Encode<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        message.Encode(ref writer);
        return buffer.ToArray();
    }

    /// <summary>Our KEXINIT, number included.</summary>
    public byte[] KexInitPayload(byte fill = 0x5a)
    {
        bool isFirst = SessionId.Length == 0;
        OfferedAlgorithms offered = Offer.Message(isClient: true, isFirst: false).Offered;
        offered = offered with { KeyExchanges = isFirst ? [.. offered.KeyExchanges, .. Markers] : offered.KeyExchanges };
        byte[] cookie = new byte[KexInit.CookieSize];
        cookie.AsSpan().Fill(fill);
        return [Messages.MSG_KEXINIT, .. Encode(new KexInit(cookie, offered, SaysGuessFollows))];
    }

    /// <summary>Reads what the server sent.</summary>
    public void Read()
    {
        _runReactor?.Invoke();
        byte[] data = [.. _pending, .. End.Take()];
        if (_keysAreDue)
        {
            _pending = data;
            return;
        }

        _pending = [];
        int used = 0;
        if (!_versionTaken)
        {
            int end = data.AsSpan().IndexOf((byte)'\n');
            if (end < 0)
            {
                _pending = data;
                return;
            }

            ServerVersion = Encoding.Latin1.GetString(data.AsSpan(0, end)).TrimEnd('\r');
            _versionTaken = true;
            used = end + 1;
        }

        Span<byte> fresh = data.AsSpan(used);
        while (_input.TryRead(ref fresh, out Span<byte> payload))
        {
            byte[] packet = payload.ToArray();
            Received.Enqueue(packet);
            if (packet[0] == Messages.MSG_DISCONNECT)
            {
                PacketReader reader = new(packet.AsSpan(1));
                DisconnectReason = (int)reader.ReadUInt32();
            }
            else if (packet[0] == Messages.MSG_KEXINIT)
            {
                _serverInit = packet;
            }
            else if (packet[0] == Messages.MSG_NEWKEYS)
            {
                // What follows is under keys that only Rekey can derive.
                _keysAreDue = true;
                _pending = fresh.ToArray();
                return;
            }
        }
    }

    /// <summary>Takes the next packet, which must be of a given number.</summary>
    /// <returns>Its fields.</returns>
    /// <exception cref="InvalidOperationException">There is none, or it is another.</exception>
    public byte[] Expect(byte number)
    {
        if (!Received.TryDequeue(out byte[]? packet) || packet[0] != number)
        {
            throw new InvalidOperationException(
                $"Packet {number} was expected; there is {(packet is null ? "none" : packet[0].ToString())}.");
        }

        return packet[1..];
    }

    /// <summary>Version, key exchange and NEWKEYS, as a good client does it but for what <see cref="AtStep"/> adds.</summary>
    /// <param name="beforeNewKeys">Called before our NEWKEYS is sent.</param>
    /// <returns>Whether the server went along to the end.</returns>
    public bool Handshake(Action? beforeNewKeys = null)
    {
        SendVersion();
        return Rekey(beforeNewKeys);
    }

    /// <summary>A key exchange, the first or a later one.</summary>
    /// <param name="beforeNewKeys">Called before our NEWKEYS is sent.</param>
    /// <returns>Whether the server went along to the end.</returns>
    public bool Rekey(Action? beforeNewKeys = null)
    {
        AtStep?.Invoke(KexStep.BeforeKexInit);
        byte[] ourInit = KexInitPayload();
        SendPacket(ourInit[0], ourInit.AsSpan(1));
        AtStep?.Invoke(KexStep.AfterKexInit);
        if (IsClosed)
        {
            return false;
        }

        Agreement agreement = Agreement.Negotiate(
            SshMessage.Decode<KexInit>(ourInit.AsSpan(1)), SshMessage.Decode<KexInit>(_serverInit.AsSpan(1)));
        using KexClient ephemeral = agreement.Kex.Method!.Start(CryptoSuite.Current);
        Send(new KexDhInit(ephemeral.ClientPublic.Span));
        List<byte[]> complaints = [];
        while (Received.TryPeek(out byte[]? first) && first[0] != Messages.MSG_KEXDH_REPLY)
        {
            if (Received.Dequeue() is [Messages.MSG_UNIMPLEMENTED, ..] complaint)
            {
                complaints.Add(complaint);
            }
        }

        if (IsClosed)
        {
            return false;
        }

        KexDhReply reply = SshMessage.Decode<KexDhReply>(Expect(Messages.MSG_KEXDH_REPLY));
        using KexSecret secret = ephemeral.Finish(reply.ServerPublic);
        KexTranscript transcript = new(
            Encoding.ASCII.GetBytes(Version),
            Encoding.Latin1.GetBytes(ServerVersion),
            new KexInitPayload(ourInit, Cookie: null),
            new KexInitPayload(_serverInit, Cookie: null));
        byte[] hash = transcript.Hash(
            agreement.Kex.Hash, reply.HostKey, ephemeral.ClientPublic.Span, reply.ServerPublic, secret);
        if (SessionId.Length == 0)
        {
            SessionId = hash;
            IsStrict = Markers.Contains(KexMarkers.StrictClient, StringComparer.Ordinal);
        }

        Expect(Messages.MSG_NEWKEYS);
        complaints.ForEach(Received.Enqueue);
        _input.SwitchKeys(
            Derive(agreement, secret, hash, fromClient: false, PacketDirection.Opening, agreement.ServerToClient),
            agreement.ServerToClient,
            IsStrict,
            decompress: false);
        _keysAreDue = false;
        Read();
        AtStep?.Invoke(KexStep.AfterKexDhInit);
        beforeNewKeys?.Invoke();
        byte[] newKeys = Frame(Messages.MSG_NEWKEYS, []);
        Output.SwitchKeys(
            Derive(agreement, secret, hash, fromClient: true, PacketDirection.Sealing, agreement.ClientToServer),
            agreement.ClientToServer,
            IsStrict,
            compress: false);
        SendBytes(newKeys);
        AtStep?.Invoke(KexStep.AfterNewKeys);
        return !IsClosed;
    }

    private PacketCipher Derive(
        Agreement agreement,
        KexSecret secret,
        byte[] hash,
        bool fromClient,
        PacketDirection direction,
        DirectionAlgorithms algorithms) =>
        KeyDerivation.CreatePacketCipher(
            agreement.Kex.Hash, secret, hash, SessionId, fromClient, direction, algorithms.Cipher, algorithms.Mac, CryptoSuite.Current);
}
