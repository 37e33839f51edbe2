using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests.Connection;

/// <summary>hostkeys-00@openssh.com and hostkeys-prove-00@openssh.com: OpenSSH's PROTOCOL §2.5.</summary>
public class HostKeyProofTests
{
    private const string Prove = "hostkeys-prove-00@openssh.com";

    [Test]
    public void A_client_is_told_every_key_once()
    {
        RawConnection raw = Server();
        PacketReader reader = new(raw.Peer.Expect(Messages.MSG_GLOBAL_REQUEST));
        Assert.That(reader.ReadName(), Is.EqualTo("hostkeys-00@openssh.com"));
        Assert.That(reader.ReadBoolean(), Is.False);
        List<string> types = [];
        while (reader.Remaining > 0)
        {
            types.Add(Key.FromString(new Internet.Bytes(reader.ReadString()), "blob").SshType());
        }

        Assert.That(types, Is.EquivalentTo(["ssh-ed25519", "ssh-rsa"]));
    }

    [TestCase("ssh-ed25519", "ssh-ed25519")]
    [TestCase("ssh-rsa", "rsa-sha2-512")]
    public void A_key_is_proved_by_a_signature_over_the_session(string type, string algorithm)
    {
        RawConnection raw = Server();
        raw.Numbers();
        Key key = raw.Factory.PublicKeys![type];
        raw.Global(Prove, data: Common.NS(key.Blob()).ToArray());
        raw.Peer.Read();
        PacketReader reader = new(raw.Peer.Expect(Messages.MSG_REQUEST_SUCCESS));
        byte[] signature = reader.ReadString().ToArray();
        reader.ExpectEnd();
        byte[] signed = [.. Common.NS(Prove).ToArray(), .. Common.NS(raw.Peer.SessionId).ToArray(), .. Common.NS(key.Blob()).ToArray()];
        Assert.That(key.Verify(algorithm, signature, signed));
    }

    [Test]
    public void Foreign_keys_doubles_and_nothing_are_not_proved()
    {
        RawConnection raw = Server();
        raw.Numbers();
        byte[] ours = Common.NS(TestKeys.Ed25519.Blob()).ToArray();
        raw.Global(Prove, data: Common.NS(TestKeys.Ecdsa256.Blob()).ToArray());
        raw.Global(Prove, data: [.. ours, .. ours]);
        raw.Global(Prove);
        Assert.That(raw.Numbers(), Is.EqualTo(Enumerable.Repeat(Messages.MSG_REQUEST_FAILURE, 3)));
        raw.Global(Prove, data: [0, 0, 0, 9]);
        raw.AssertEnded(Disconnect.DISCONNECT_PROTOCOL_ERROR);
    }

    [Test]
    public void Proofs_are_bounded()
    {
        RawConnection raw = Server();
        raw.Numbers();
        byte[] ours = Common.NS(TestKeys.Ed25519.Blob()).ToArray();
        for (int i = 0; i < 20; i++)
        {
            raw.Global(Prove, data: ours);
        }

        Assert.That(raw.Numbers().Count(number => number == Messages.MSG_REQUEST_SUCCESS), Is.EqualTo(16));
    }

    [Test]
    public void Who_does_not_announce_does_not_prove()
    {
        RawConnection raw = new();
        Assert.That(raw.Numbers(), Is.Empty);
        raw.Global(Prove, data: Common.NS(TestKeys.Ed25519.Blob()).ToArray());
        Assert.That(raw.Numbers(), Is.EqualTo([Messages.MSG_REQUEST_FAILURE]));
    }

    private static RawConnection Server() => new(configure: factory =>
    {
        factory.AnnouncesHostKeys = true;
        factory.PrivateKeys = new() { ["ssh-ed25519"] = TestKeys.Ed25519, ["ssh-rsa"] = TestKeys.Rsa2048 };
    });
}
