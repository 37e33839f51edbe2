using System.Security.Cryptography;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Keys;

/// <summary>Tokens played by ordinary keys: they sign what OpenSSH's PROTOCOL.u2f says.</summary>
internal sealed class SecurityKeyTests
{
    private const string Application = "ssh:test";
    private static readonly Bytes Data = "some data";

    private static readonly string[] Types = ["sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"];

    [TestCaseSource(nameof(Types))]
    public void The_public_key_is_read_and_written(string type)
    {
        Key key = Key.FromString(Blob(type));
        Assert.That(key.SshType(), Is.EqualTo(type));
        Assert.That(key.IsPublic(), Is.True);
        Assert.That(key.SupportedSignatureAlgorithms(), Is.EqualTo(new[] { type }));
        Assert.That(Key.FromString(key.ToString("openssh")), Is.EqualTo(key));
    }

    [TestCaseSource(nameof(Types))]
    public void A_touched_tokens_signature_verifies(string type)
    {
        Key key = Key.FromString(Blob(type));
        Bytes signature = Sign(type, flags: 0x01, counter: 7);
        Assert.That(key.Verify(signature, Data), Is.True);
        Assert.That(key.Verify(type, signature.Span, Data.Span), Is.True);
        Assert.That(key.Verify(signature, "other data"), Is.False);
    }

    [TestCaseSource(nameof(Types))]
    public void An_untouched_tokens_signature_does_not(string type)
    {
        Assert.That(Key.FromString(Blob(type)).Verify(Sign(type, flags: 0x04, counter: 7), Data), Is.False);
    }

    [TestCaseSource(nameof(Types))]
    public void Flags_and_counter_are_signed_and_told(string type)
    {
        SecurityKeyMaterial key = (SecurityKeyMaterial)Key.FromString(Blob(type)).Material;
        byte[] signature = Sign(type, flags: 0x05, counter: 0x01020304).ToArray();
        PacketReader reader = new(signature);
        reader.ReadName();
        Assert.That(key.Verify(ref reader, Data.Span, out SecurityKeyUse use), Is.True);
        Assert.That(use, Is.EqualTo(new SecurityKeyUse(0x05, 0x01020304)));
        Assert.That(use.UserPresent && use.UserVerified, Is.True);
        for (int i = 1; i <= 5; i++)
        {
            byte[] altered = [.. signature];
            altered[^i] ^= 0x10;
            Assert.That(Key.FromString(Blob(type)).Verify(altered, Data), Is.False);
        }
    }

    [TestCaseSource(nameof(Types))]
    public void Another_application_does_not_verify(string type)
    {
        byte[] blob = Blob(type).ToArray();
        blob[^1] ^= 1;
        Assert.That(Key.FromString(blob).Verify(Sign(type, flags: 1, counter: 7), Data), Is.False);
    }

    [TestCaseSource(nameof(Types))]
    public void Every_truncation_and_an_added_byte_fail(string type)
    {
        Key key = Key.FromString(Blob(type));
        byte[] signature = Sign(type, flags: 1, counter: 7).ToArray();
        for (int length = 0; length < signature.Length; length++)
        {
            Assert.That(key.Verify(signature[..length], Data), Is.False);
        }

        Assert.That(key.Verify((byte[])[.. signature, 0], Data), Is.False);
    }

    [TestCaseSource(nameof(Types))]
    public void The_ordinary_key_of_the_same_numbers_is_another_key(string type)
    {
        Key ordinary = Signer(type).Public();
        Assert.That(Key.FromString(Blob(type)), Is.Not.EqualTo(ordinary));
        Assert.That(ordinary.Verify(Sign(type, flags: 1, counter: 7), Data), Is.False);
    }

    private static Key Signer(string type) => KeyFixtures.Load(type.Contains("ed25519", StringComparison.Ordinal) ? "ed25519" : "p256");

    private static Bytes Blob(string type) =>
        Common.NS(type) + Common.GetNS(Signer(type).Blob()).Tail + Common.NS(Application);

    private static Bytes Sign(string type, byte flags, uint counter)
    {
        byte[] use = [flags, (byte)(counter >> 24), (byte)(counter >> 16), (byte)(counter >> 8), (byte)counter];
        byte[] signed = [.. SHA256.HashData("ssh:test"u8), .. use, .. SHA256.HashData(Data.Span)];
        return Common.NS(type) + Common.GetNS(Signer(type).Sign(signed)).Tail + use;
    }
}
