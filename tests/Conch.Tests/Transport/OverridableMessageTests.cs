using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Transport;

/// <summary>The ssh_* methods of Twisted's transports that subclasses there override.</summary>
internal sealed class OverridableMessageTests
{
    [Test]
    public void A_subclass_hears_of_each_message_and_base_does_the_work()
    {
        TestReactor reactor = new();
        Listener server = new(new TestFactory());
        TestClient client = new();
        SSHSessionPair pair = new(reactor, client, server, reactor.Run);
        pair.Flush();
        client.SendExtInfo([new("name@example.com", "value")]);
        client.SendIgnore("chaff");
        client.SendDebug("text");
        client.SendPacket(Messages.MSG_UNIMPLEMENTED, [0, 0, 0, 9]);
        client.RequestService(new RecordingService("ssh-userauth"));
        client.SendDisconnect(Disconnect.DISCONNECT_BY_APPLICATION, "bye");
        pair.Flush();
        Assert.That(server.Heard, Is.EqualTo(["ext-info", "ignore 9", "debug", "unimplemented", "unimplemented 9", "service request", "disconnect", "error 11 bye"]));
        Assert.That(server.PeerExtensions, Contains.Key("name@example.com"));
        Assert.That(pair.IsLost);
    }

    private sealed class Listener : SSHServerTransport
    {
        public Listener(TestFactory factory) => Factory = factory;

        public List<string> Heard { get; } = [];

        public override void Ssh_EXT_INFO(ReadOnlySpan<byte> packet) => Hear("ext-info", packet, base.Ssh_EXT_INFO);

        public override void Ssh_IGNORE(ReadOnlySpan<byte> packet) => Hear($"ignore {packet.Length}", packet, base.Ssh_IGNORE);

        public override void Ssh_DEBUG(ReadOnlySpan<byte> packet) => Hear("debug", packet, base.Ssh_DEBUG);

        public override void Ssh_UNIMPLEMENTED(ReadOnlySpan<byte> packet) => Hear("unimplemented", packet, base.Ssh_UNIMPLEMENTED);

        public override void Ssh_SERVICE_REQUEST(ReadOnlySpan<byte> packet) => Hear("service request", packet, base.Ssh_SERVICE_REQUEST);

        public override void Ssh_DISCONNECT(ReadOnlySpan<byte> packet) => Hear("disconnect", packet, base.Ssh_DISCONNECT);

        public override void ReceiveUnimplemented(uint seqnum) => Heard.Add($"unimplemented {seqnum}");

        public override void ReceiveError(uint reasonCode, string description) => Heard.Add($"error {reasonCode} {description}");

        private void Hear(string what, ReadOnlySpan<byte> packet, Handler handler)
        {
            Heard.Add(what);
            handler(packet);
        }
    }

    private delegate void Handler(ReadOnlySpan<byte> packet);
}
