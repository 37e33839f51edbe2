using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Hostile;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Fuzz;

/// <summary>Decoders alone, on damaged messages: what they may throw is a <see cref="MalformedPacketException"/>, and nothing else.</summary>
public class ReaderFuzzTests
{
    private delegate void Decoder(byte[] data);

    private static IEnumerable<TestCaseData> Decoders()
    {
        yield return Case("KEXINIT", RawPeer.Encode(AlgorithmOffer.Default.Message(isClient: true, isFirst: true)), Decode<KexInit>);
        yield return Case("EXT_INFO", RawPeer.Encode(new ExtInfo([new("a", "1"), new("b", new byte[100])])), Decode<ExtInfo>);
        yield return Case("KEXDH_REPLY", RawPeer.Encode(new KexDhReply(new byte[51], new byte[32], new byte[83])), Decode<KexDhReply>);
        yield return Case("DISCONNECT", RawPeer.Encode(new DisconnectMessage(11, "text"u8, "en"u8)), Decode<DisconnectMessage>);
        yield return Case("DEBUG", RawPeer.Encode(new DebugMessage(alwaysDisplay: true, "text"u8, "en"u8)), Decode<DebugMessage>);
        yield return Case("GEX_GROUP", RawPeer.Encode(new GexGroup(new byte[257], new byte[1])), Decode<GexGroup>);
        yield return Case("INFO_RESPONSE", RawPeer.Encode(new InfoResponse(["a", "b"])), Decode<InfoResponse>);
        yield return Case("INFO_REQUEST", RawPeer.Encode(new InfoRequest("n", "i", [new InfoPrompt("p", true)])), Decode<InfoRequest>);
        yield return Case("FAILURE", RawPeer.Encode(new UserAuthFailure(["publickey", "password"], false)), Decode<UserAuthFailure>);
        yield return Case("BANNER", RawPeer.Encode(new UserAuthBanner("welcome", "en")), Decode<UserAuthBanner>);
        yield return Case("USERAUTH_REQUEST", AuthRequests.PasswordFields("alice", new byte[9]), data =>
        {
            UserAuthAttempt attempt = UserAuthAttempt.Read(data, 0, isFirst: true, Peer, login: null, out ReadOnlySpan<byte> fields);
            _ = attempt.HasCleanName;
            PacketReader reader = new(fields);
            _ = PasswordFields.Decode(ref reader);
        });
        yield return Case("publickey request", AuthRequests.Signed(TestKeys.Ed25519, "ssh-ed25519", new byte[32]), data =>
        {
            _ = UserAuthAttempt.Read(data, 0, isFirst: true, Peer, login: null, out ReadOnlySpan<byte> rest);
            PacketReader reader = new(rest);
            PublicKeyFields fields = PublicKeyFields.Decode(ref reader);
            Key? key = UserKey.Read(fields, ["ssh-ed25519", "rsa-sha2-512", "ecdsa-sha2-nistp256"])?.Key;
            Assert.That(key?.Verify(new Bytes(fields.Signature), new Bytes(AuthRequests.ToSign(new byte[32], [1]))), Is.Not.True);
        });
    }

    private static IPv4Address Peer => new("TCP", "192.0.2.1", 1);

    private static IEnumerable<Key> Keys() => [TestKeys.Ed25519, TestKeys.Ecdsa256, TestKeys.Ecdsa521, TestKeys.Rsa2048];

    [TestCaseSource(nameof(Decoders))]
    public void A_damaged_message_is_read_or_malformed(object decoder, byte[] good)
    {
        Decoder decode = (Decoder)decoder;
        Assert.That(() => decode(good), Throws.Nothing);
        foreach (int seed in FuzzSettings.Seeds(usual: 3000))
        {
            Mutator mutator = new(seed);
            byte[] data = mutator.Damage(good);
            if (mutator.Once(3))
            {
                data = mutator.Damage(data);
            }

            try
            {
                decode(data);
            }
            catch (MalformedPacketException)
            {
                // What a decoder may say.
            }
            catch (Exception error) when (error is not AssertionException)
            {
                Assert.Fail($"seed {seed}: {error}");
            }
        }
    }

    [TestCaseSource(nameof(Keys))]
    public void A_damaged_key_blob_or_public_line_is_a_key_or_a_BadKeyError(object key)
    {
        Key whole = (Key)key;
        byte[] blob = whole.Public().Blob().ToArray();
        byte[] line = whole.Public().ToString("openssh");
        foreach (int seed in FuzzSettings.Seeds(usual: 300))
        {
            Mutator mutator = new(seed);
            AssertReadsOrRefuses(mutator.Damage(blob), "blob", seed);
            AssertReadsOrRefuses(mutator.Damage(line), "public_openssh", seed);
            AssertReadsOrRefuses(mutator.Damage(line), null, seed);
        }
    }

    [Test]
    public void A_damaged_certificate_is_a_BadKeyError_or_not_rightly_signed()
    {
        CertificateRequest request = new(TestKeys.Ecdsa256, CertificateType.User, "id", "user", "root")
        {
            CriticalOptions = new Dictionary<string, Bytes> { ["force-command"] = Common.NS("true") },
            Extensions = new Dictionary<string, Bytes> { ["permit-pty"] = default },
        };
        byte[] blob = SSHCertificate.Sign(TestKeys.Ed25519, request).Blob().ToArray();
        foreach (int seed in FuzzSettings.Seeds(usual: 3000))
        {
            byte[] damaged = new Mutator(seed).Damage(blob);
            try
            {
                SSHCertificate certificate = SSHCertificate.FromString(damaged);
                Assert.That(certificate.VerifySignature() && !damaged.AsSpan().SequenceEqual(blob), Is.False, $"seed {seed}");
                _ = CertificateGrant.Of(certificate);
            }
            catch (BadKeyError)
            {
                // What it may say.
            }
        }
    }

    [Test]
    public void A_damaged_authorized_keys_file_is_keys_and_bad_lines_and_nothing_else()
    {
        string key = new Bytes(TestKeys.Ed25519.Public().ToString("openssh")).Decode();
        byte[] file = ((Bytes)($"from=\"10.0.0.0/8,!10.1.1.1\",command=\"a \\\"b\\\" c\",no-pty {key} x\n# y\n"
            + $"cert-authority,principals=\"a,b\",permitopen=\"[::1]:80\",permitlisten=\"*:8\",expiry-time=\"20300101Z\",environment=\"A=b\" {key}\n")).ToArray();
        Assert.That(AuthorizedKeysFile.Parse(file).BadLines, Is.Empty);
        foreach (int seed in FuzzSettings.Seeds(usual: 3000))
        {
            byte[] damaged = new Mutator(seed).Damage(file);
            Assert.That(() => AuthorizedKeysFile.Parse(damaged), Throws.Nothing, $"seed {seed}");
        }
    }

    [Test]
    public void The_buffer_of_remainders_does_what_a_list_does()
    {
        foreach (int seed in FuzzSettings.Seeds(usual: 300))
        {
            Mutator mutator = new(seed);
            RemainderBuffer buffer = default;
            List<byte> model = [];
            for (int step = 0; step < 200; step++)
            {
                if (mutator.Once(2))
                {
                    byte[] data = mutator.Bytes(mutator.Below(mutator.Once(10) ? 3000 : 40));
                    buffer.Append(data);
                    model.AddRange(data);
                }
                else if (mutator.Once(20))
                {
                    buffer.Release();
                    model.Clear();
                }
                else
                {
                    int count = mutator.Below(model.Count + 1);
                    buffer.Consume(count);
                    model.RemoveRange(0, count);
                    buffer.Trim();
                }

                Assert.That(buffer.Count, Is.EqualTo(model.Count), $"seed {seed}, step {step}");
                Assert.That(buffer.Span.SequenceEqual(model.ToArray()), $"seed {seed}, step {step}");
            }

            buffer.Release();
        }
    }

    private static void AssertReadsOrRefuses(byte[] data, string? type, int seed)
    {
        try
        {
            _ = Key.FromString(new Bytes(data), type);
        }
        catch (BadKeyError)
        {
            // What it may say.
        }
        catch (Exception error)
        {
            Assert.Fail($"seed {seed}, {type ?? "any"}: {error}");
        }
    }

    private static void Decode<TMessage>(byte[] data)
        where TMessage : ISshMessage<TMessage>, allows ref struct => _ = SshMessage.Decode<TMessage>(data);

    private static TestCaseData Case(string name, byte[] good, Decoder decoder) => new TestCaseData(decoder, good).SetArgDisplayNames(name);
}
