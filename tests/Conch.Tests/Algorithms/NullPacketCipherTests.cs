using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class NullPacketCipherTests
{
    [Test]
    public void Packets_pass_as_they_are()
    {
        NullPacketCipher cipher = NullPacketCipher.Instance;
        byte[] plain = Protections.Packet(cipher, 21);
        byte[] packet = [.. plain];
        cipher.Seal(0, packet, []);
        Assert.That(Protections.Open(cipher, 0, packet, [], out uint length), Is.True);
        Assert.That(packet, Is.EqualTo(plain));
        Assert.That(length, Is.EqualTo(plain.Length - 4));
        Assert.That(plain.Length % 8, Is.Zero);
    }

    [Test]
    public void Disposing_the_shared_one_changes_nothing()
    {
        NullPacketCipher.Instance.Dispose();
        Packets_pass_as_they_are();
    }
}
