using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Wire;

/// <summary>Each message beside its bytes, both ways, and cut short at every place.</summary>
public class TransportMessageTests
{
    private const string NameListHex = "00000003612c62";

    [Test]
    public void Disconnect()
    {
        byte[] wire = Check<DisconnectMessage>("00000002 00000003 627965 00000002 656e");
        DisconnectMessage message = SshMessage.Decode<DisconnectMessage>(wire);
        Assert.That(message.Reason, Is.EqualTo(2));
        Assert.That(new Bytes(message.Description), Is.EqualTo((Bytes)"bye"));
        Assert.That(new Bytes(message.Language), Is.EqualTo((Bytes)"en"));
        Assert.That(Encode(new DisconnectMessage(2, "bye"u8, "en"u8)), Is.EqualTo(wire));
    }

    [Test]
    public void Ignore()
    {
        byte[] wire = Check<IgnoreMessage>("00000002 0102");
        Assert.That(SshMessage.Decode<IgnoreMessage>(wire).Data.ToArray(), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(Encode(new IgnoreMessage([1, 2])), Is.EqualTo(wire));
    }

    [Test]
    public void Unimplemented()
    {
        byte[] wire = Check<UnimplementedMessage>("80000001");
        Assert.That(SshMessage.Decode<UnimplementedMessage>(wire), Is.EqualTo(new UnimplementedMessage(0x80000001)));
        Assert.That(Encode(new UnimplementedMessage(0x80000001)), Is.EqualTo(wire));
    }

    [Test]
    public void Debug()
    {
        byte[] wire = Check<DebugMessage>("01 00000002 6869 00000000");
        DebugMessage message = SshMessage.Decode<DebugMessage>(wire);
        Assert.That(message.AlwaysDisplay);
        Assert.That(new Bytes(message.Message), Is.EqualTo((Bytes)"hi"));
        Assert.That(message.Language.Length, Is.Zero);
        Assert.That(Encode(new DebugMessage(alwaysDisplay: true, "hi"u8, default)), Is.EqualTo(wire));
    }

    [Test]
    public void Service_request_and_accept()
    {
        byte[] wire = Check<ServiceRequest>("00000003 612d62");
        Assert.That(SshMessage.Decode<ServiceRequest>(wire), Is.EqualTo(new ServiceRequest("a-b")));
        Assert.That(Encode(new ServiceRequest("a-b")), Is.EqualTo(wire));
        Check<ServiceAccept>("00000003 612d62");
        Assert.That(SshMessage.Decode<ServiceAccept>(wire), Is.EqualTo(new ServiceAccept("a-b")));
        Assert.That(Encode(new ServiceAccept("a-b")), Is.EqualTo(wire));
    }

    [Test]
    public void Ext_info()
    {
        byte[] wire = Check<ExtInfo>("00000002 00000001 61 00000002 0102 00000001 62 00000000");
        ExtInfo message = SshMessage.Decode<ExtInfo>(wire);
        Assert.That(message.Extensions.Select(pair => pair.Key), Is.EqualTo(["a", "b"]));
        Assert.That(message.Extensions[0].Value, Is.EqualTo(Bytes.Of(1, 2)));
        Assert.That(message.Extensions[1].Value, Is.EqualTo(Bytes.Empty));
        Assert.That(Encode(message), Is.EqualTo(wire));
    }

    [TestCase("00000041")]
    [TestCase("ffffffff")]
    public void Ext_info_of_many_extensions_is_refused_before_memory_is_taken(string count)
    {
        byte[] wire = Hex(count);
        Assert.That(() => SshMessage.Decode<ExtInfo>(wire), Throws.TypeOf<MalformedPacketException>());
    }

    [Test]
    public void Kex_init()
    {
        string lists = string.Concat(Enumerable.Repeat(NameListHex, 10));
        byte[] wire = Check<KexInit>("000102030405060708090a0b0c0d0e0f" + lists + "01" + "00000000");
        KexInit message = SshMessage.Decode<KexInit>(wire);
        Assert.That(message.Cookie, Is.EqualTo(Enumerable.Range(0, 16).Select(i => (byte)i)));
        Assert.That(message.FirstKexPacketFollows);
        Assert.That(message.Offered.KeyExchanges, Is.EqualTo(["a", "b"]));
        Assert.That(message.Offered.LanguagesServerToClient, Is.EqualTo(["a", "b"]));
        Assert.That(Encode(message), Is.EqualTo(wire));
    }

    [Test]
    public void New_keys()
    {
        Assert.That(Encode(default(NewKeys)), Is.Empty);
        Assert.That(() => SshMessage.Decode<NewKeys>([0]), Throws.TypeOf<MalformedPacketException>());
    }

    [Test]
    public void Diffie_hellman()
    {
        byte[] init = Check<KexDhInit>("00000002 0102");
        Assert.That(SshMessage.Decode<KexDhInit>(init).ClientPublic.ToArray(), Is.EqualTo(new byte[] { 1, 2 }));
        Assert.That(Encode(new KexDhInit([1, 2])), Is.EqualTo(init));
        byte[] reply = Check<KexDhReply>("00000001 6b 00000001 66 00000001 73");
        KexDhReply message = SshMessage.Decode<KexDhReply>(reply);
        Assert.That(message.HostKey.ToArray(), Is.EqualTo("k"u8.ToArray()));
        Assert.That(message.ServerPublic.ToArray(), Is.EqualTo("f"u8.ToArray()));
        Assert.That(message.Signature.ToArray(), Is.EqualTo("s"u8.ToArray()));
        Assert.That(Encode(new KexDhReply("k"u8, "f"u8, "s"u8)), Is.EqualTo(reply));
    }

    [Test]
    public void Group_exchange()
    {
        byte[] request = Check<GexRequest>("00000800 00000c00 00002000");
        Assert.That(SshMessage.Decode<GexRequest>(request), Is.EqualTo(new GexRequest(2048, 3072, 8192)));
        Assert.That(Encode(new GexRequest(2048, 3072, 8192)), Is.EqualTo(request));
        byte[] group = Check<GexGroup>("00000002 00ff 00000001 02");
        GexGroup message = SshMessage.Decode<GexGroup>(group);
        Assert.That(message.Prime.ToArray(), Is.EqualTo(new byte[] { 0, 255 }));
        Assert.That(message.Generator.ToArray(), Is.EqualTo(new byte[] { 2 }));
        Assert.That(Encode(new GexGroup([0, 255], [2])), Is.EqualTo(group));
        Assert.That(Encode(new GexInit([1, 2])), Is.EqualTo(Check<GexInit>("00000002 0102")));
        byte[] reply = Check<GexReply>("00000001 6b 00000001 66 00000001 73");
        Assert.That(Encode(new GexReply("k"u8, "f"u8, "s"u8)), Is.EqualTo(reply));
        Assert.That(SshMessage.Decode<GexReply>(reply).Signature.ToArray(), Is.EqualTo("s"u8.ToArray()));
    }

    [Test]
    public void Ping_and_pong()
    {
        byte[] wire = Check<PingMessage>("00000001 70");
        Assert.That(SshMessage.Decode<PingMessage>(wire).Data.ToArray(), Is.EqualTo("p"u8.ToArray()));
        Assert.That(Encode(new PingMessage("p"u8)), Is.EqualTo(wire));
        Assert.That(Encode(new PongMessage("p"u8)), Is.EqualTo(Check<PongMessage>("00000001 70")));
    }

    private static byte[] Check<TMessage>(string hex)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        byte[] wire = Hex(hex);
        for (int length = 0; length < wire.Length; length++)
        {
            Assert.That(Fails<TMessage>(wire.AsSpan(0, length)), $"cut after {length} bytes");
        }

        Assert.That(Fails<TMessage>([.. wire, 0]), "one byte too many");
        return wire;
    }

    private static bool Fails<TMessage>(ReadOnlySpan<byte> wire)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        try
        {
            _ = SshMessage.Decode<TMessage>(wire);
            return false;
        }
        catch (MalformedPacketException)
        {
            return true;
        }
    }

    private static byte[] Encode<TMessage>(scoped in TMessage message)
        where TMessage : ISshMessage<TMessage>, allows ref struct => Testing.RawPeer.Encode(message);

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", string.Empty, StringComparison.Ordinal));
}
