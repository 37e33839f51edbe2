using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;
using Twisted.Conch.Tests.Hostile;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;

namespace Twisted.Conch.Tests.Fuzz;

/// <summary>Somebody between our own client and our own server who touches what goes by, in both directions.</summary>
public class PairFuzzTests
{
    [Test]
    public void What_is_touched_on_the_way_is_never_taken_by_either_side()
    {
        int secured = 0;
        int ended = 0;
        foreach (int seed in FuzzSettings.Seeds(usual: 300))
        {
            Mutator mutator = new(seed);
            int rarity = 2 + mutator.Below(30);
            bool touched = false;
            byte[] Touch(byte[] data)
            {
                if (!mutator.Once(rarity))
                {
                    return data;
                }

                byte[] damaged = mutator.Damage(data);
                touched |= !damaged.AsSpan().SequenceEqual(data);
                return damaged;
            }

            CollectedLog log = new();
            TestReactor reactor = new() { LoggerFactory = log };
            TestClient client = new()
            {
                SupportedKeyExchanges = [mutator.Once(2) ? "curve25519-sha256" : "mlkem768x25519-sha256"],
                SupportedCiphers = [AlgorithmOffer.Default.Ciphers[mutator.Below(6)]],
            };
            TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
            SSHSessionPair pair = new(reactor, client, server, reactor.Run) { FromClient = Touch, FromServer = Touch, ReadSize = 1 + mutator.Below(3000) };
            List<string> sent = [];
            RecordingService heardByClient = new("ssh-connection");
            string what = $"seed {seed}";
            Assert.That(() => Talk(pair, reactor, heardByClient, sent), Throws.Nothing, what);
            Assert.That(log.Errors, Is.Empty, what);
            Assert.That(heardByClient.Received.Select(packet => packet.Fields.Decode()), Is.EqualTo(sent.Take(heardByClient.Received.Count)), what);
            secured += client.Secured;
            ended += pair.IsLost ? 1 : 0;
            Assert.That(touched || !pair.IsLost, $"{what}: nothing was touched, and yet it ended: {string.Join(", ", client.Heard.Concat(server.Heard))}");
            pair.ClientEnd.Lose();
            pair.ServerEnd.Lose();
            reactor.Run();
            Assert.That(reactor.GetDelayedCalls(), Is.Empty, what);
        }

        if (FuzzSettings.IsUsual)
        {
            Assert.That(secured, Is.InRange(50, 295));
            Assert.That(ended, Is.InRange(50, 295));
        }
    }

    private static void Talk(SSHSessionPair pair, TestReactor reactor, RecordingService heardByClient, List<string> sent)
    {
        pair.Flush();
        if (pair.Client.IsEncrypted("both") && pair.Server.IsEncrypted("both"))
        {
            pair.Client.LoginSucceeded();
            pair.Server.LoginSucceeded();
            pair.Client.SetService(heardByClient);
            pair.Server.SetService(new RecordingService("ssh-connection") { Echoes = true });
        }

        for (int i = 0; i < 8 && heardByClient.Transport is not null; i++)
        {
            string text = $"message {i} {new string('x', i * i * 40)}";
            sent.Add(text);
            pair.Client.SendPacket(Messages.MSG_CHANNEL_DATA, (Bytes)text);
            pair.Flush();
            if (i % 3 == 2)
            {
                (i == 2 ? pair.Client : pair.Server).SendKexInit();
                pair.Flush();
            }
        }

        // Where a length was made larger, or a packet vanished, only time ends it.
        reactor.Advance(200);
        pair.Flush();
    }
}
