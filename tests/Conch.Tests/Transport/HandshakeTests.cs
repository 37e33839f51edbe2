using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Transport;

public class HandshakeTests
{
    private static IEnumerable<TestCaseData> KexAndHostKeys()
    {
        foreach (KexSpec kex in KexSpec.InOrderOfPreference)
        {
            // Group exchange is tested on its own: it needs primes. The slow ones meet one host key only.
            foreach (string hostKey in TestKeys.All.Algorithms.Append("ssh-rsa").Take(kex.Slow ? 1 : 99))
            {
                if (!kex.IsGroupExchange)
                {
                    yield return new TestCaseData(kex.Name, hostKey);
                }
            }
        }
    }

    private static IEnumerable<TestCaseData> CiphersAndMacs()
    {
        foreach (CipherSpec cipher in CipherSpec.InOrderOfPreference)
        {
            foreach (MacSpec mac in MacSpec.InOrderOfPreference.Take(cipher.NeedsMac ? 99 : 1))
            {
                yield return new TestCaseData(cipher.Name, mac.Name);
            }
        }
    }

    [TestCaseSource(nameof(KexAndHostKeys))]
    public void Each_key_exchange_works_with_each_host_key(string kex, string hostKey)
    {
        Bench bench = new(client =>
        {
            client.SupportedKeyExchanges = [kex];
            client.SupportedPublicKeys = [hostKey];
        },
        server =>
        {
            server.SupportedKeyExchanges = [kex];
            server.SupportedPublicKeys = [hostKey];
        });
        AssertSecure(bench);
        Assert.That(bench.Client.TimesAsked, Is.EqualTo(1));
    }

    [TestCaseSource(nameof(CiphersAndMacs))]
    public void Each_cipher_carries_packets_with_each_MAC(string cipher, string mac)
    {
        Bench bench = new(client =>
        {
            client.SupportedKeyExchanges = ["curve25519-sha256"];
            client.SupportedCiphers = [cipher];
            client.SupportedMACs = [mac];
        },
        server =>
        {
            server.SupportedCiphers = [cipher];
            server.SupportedMACs = [mac];
        });
        AssertSecure(bench);
        AssertEchoes(bench);
        bench.Client.SendKexInit();
        bench.Pair.Flush();
        AssertEchoes(bench);
    }

    [TestCase(1)]
    [TestCase(7)]
    [TestCase(100)]
    public void Works_whatever_the_reads_are(int readSize)
    {
        foreach (CipherSpec cipher in CipherSpec.InOrderOfPreference)
        {
            Bench bench = new(client =>
            {
                client.SupportedKeyExchanges = ["curve25519-sha256"];
                client.SupportedCiphers = [cipher.Name];
            },
            server => server.SupportedCiphers = [cipher.Name],
            readSize: readSize);
            AssertSecure(bench);
            AssertEchoes(bench);
            Assert.That(bench.Server.Input.Kept, Is.Zero);
        }
    }

    [TestCase("none")]
    [TestCase("zlib@openssh.com")]
    public void Compression_begins_after_login(string compression)
    {
        Bench bench = new(
            client => client.SupportedCompressions = [compression],
            server => server.SupportedCompressions = [compression, "none"]);
        AssertSecure(bench);
        (RecordingService client, _) = bench.LogIn();
        long before = bench.Client.Output.Bytes;
        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, new byte[20000].AsSpan());
        bench.Pair.Flush();
        Assert.That(client.Received[^1].Fields.Length, Is.EqualTo(20000));
        Assert.That(bench.Client.Output.Bytes - before, compression == "none" ? Is.GreaterThan(20000) : Is.LessThan(1000));
        bench.Server.SendKexInit();
        bench.Pair.Flush();
        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, "after the rekey"u8);
        bench.Pair.Flush();
        Assert.That(client.Received[^1].Fields, Is.EqualTo((Bytes)"after the rekey"));
        Assert.That(bench.Client.Output.Algorithms!.Compression.Name, Is.EqualTo(compression));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Either_side_may_ask_for_new_keys(bool byClient)
    {
        Bench bench = new();
        AssertEchoes(bench);
        Bytes session = bench.Server.SessionID;
        (byClient ? (SSHTransportBase)bench.Client : bench.Server).SendKexInit();
        bench.Pair.Flush();
        Assert.That(bench.Client.Output.Packets, Is.Zero);
        AssertEchoes(bench);
        Assert.That(bench.Server.SessionID, Is.EqualTo(session));
        Assert.That(bench.Client.SessionID, Is.EqualTo(session));
        Assert.That(bench.Client.TimesAsked, Is.EqualTo(1), "a rekey asks nobody");
        Assert.That(bench.Client.Secured, Is.EqualTo(1));
    }

    [Test]
    public void Both_sides_may_ask_for_new_keys_at_once()
    {
        Bench bench = new();
        bench.Client.SendKexInit();
        bench.Server.SendKexInit();
        bench.Pair.Flush();
        AssertEchoes(bench);
    }

    [Test]
    public void What_is_sent_during_a_key_exchange_waits_for_it()
    {
        Bench bench = new();
        (RecordingService client, RecordingService server) = bench.LogIn();
        bench.Client.SendKexInit();
        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, "one"u8);
        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, "two"u8);
        Assert.That(server.Received, Is.Empty);
        bench.Pair.Flush();
        Assert.That(client.Received.Select(packet => packet.Fields.Decode()), Is.EqualTo(["one", "two"]));
    }

    [Test]
    public void The_server_announces_the_signature_algorithms_it_takes()
    {
        Bench bench = new();
        Assert.That(bench.Client.PeerExtensions["server-sig-algs"], Is.EqualTo((Bytes)"ssh-ed25519,rsa-sha2-512"));
    }

    [Test]
    public void A_refused_host_key_ends_the_connection()
    {
        Bench bench = new(client => client.Verdict = Defer.Succeed(false));
        Assert.That(bench.Client.Secured, Is.Zero);
        Assert.That(bench.Server.Heard, Is.EqualTo(["error 9 The host key is not trusted."]));
        Assert.That(bench.Pair.IsLost);
    }

    [Test]
    public void The_answer_about_the_host_key_may_come_later()
    {
        Deferred<bool> verdict = new();
        Bench bench = new(client => client.Verdict = verdict);
        Assert.That(bench.Client.Secured, Is.Zero);
        verdict.Callback(true);
        bench.Pair.Flush();
        AssertSecure(bench);
    }

    [Test]
    public void Events_tell_the_connections_life()
    {
        TestFactory factory = new();
        factory.Observer = factory;
        Bench bench = new(client => client.SupportedKeyExchanges = ["curve25519-sha256"], factory: factory);
        bench.Client.LoseConnection();
        bench.Pair.Flush();
        Assert.That(
            factory.Events,
            Is.EqualTo(["connected", "identified SSH-2.0-Twisted.NET_0.1", "key exchanged curve25519-sha256", "disconnected 10 by peer"]));
    }

    [Test]
    public void A_service_is_started_once_however_often_it_is_granted()
    {
        Bench bench = new();
        RecordingService service = new("ssh-userauth");
        bench.Client.RequestService(service);
        bench.Pair.Flush();
        Assert.That(service.Started, Is.EqualTo(1));
        SSHService started = bench.Server.Service!;
        Assert.That(started.Name, Is.EqualTo("ssh-userauth"));
        bench.Client.RequestService(new RecordingService("ssh-userauth"));
        bench.Pair.Flush();
        Assert.That(bench.Server.Service, Is.SameAs(started));
        bench.Client.RequestService(new RecordingService("ssh-connection"));
        bench.Pair.Flush();
        Assert.That(bench.Client.Heard, Has.One.StartsWith("error 2 "));
    }

    [Test]
    public void An_unknown_service_is_refused()
    {
        Bench bench = new();
        bench.Client.RequestService(new RecordingService("ssh-connection"));
        bench.Pair.Flush();
        Assert.That(bench.Client.Heard, Is.EqualTo(["error 7 Service not available."]));
    }

    private static void AssertSecure(Bench bench)
    {
        Assert.That(bench.Client.Heard, Is.Empty);
        Assert.That(bench.Server.Heard, Is.Empty);
        Assert.That(bench.Client.Secured, Is.EqualTo(1));
        Assert.That(bench.Client.IsEncrypted("both"));
        Assert.That(bench.Server.IsEncrypted("both"));
        Assert.That(bench.Server.SessionID, Is.EqualTo(bench.Client.SessionID));
    }

    private static void AssertEchoes(Bench bench)
    {
        (RecordingService client, RecordingService server) = bench.LogIn();
        for (int length = 0; length < 300; length += 13)
        {
            bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, new byte[length].AsSpan());
        }

        bench.Client.SendPacket(Messages.MSG_CHANNEL_DATA, new byte[32768].AsSpan());
        bench.Pair.Flush();
        Assert.That(server.Received, Has.Count.EqualTo(25));
        Assert.That(client.Received.Select(packet => packet.Fields.Length), Is.EqualTo(server.Received.Select(packet => packet.Fields.Length)));
    }
}
