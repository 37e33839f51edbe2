using Twisted.Conch.Ssh;
using Twisted.Conch.Testing;

namespace Twisted.Conch.Tests.Transport;

/// <summary>
/// All 256 numbers in each phase of each role against one table written out here by hand, then each number sent for real to a server in each phase.
/// </summary>
public class MessageTableTests
{
    // F forbidden, U unknown, G generic, K key exchange, Q service request, A service accept, E ext-info, S service, I ignored, P ping.
    // Ranges "from-to:rule"; what is not named is U.
    private static readonly Dictionary<(bool IsClient, MessagePhase Phase), string> Expected = new()
    {
        [(false, MessagePhase.FirstKeyExchange)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-127:F 192-193:F",
        [(true, MessagePhase.FirstKeyExchange)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-127:F 192-193:F",
        [(false, MessagePhase.StrictFirstKeyExchange)] = "0-0:F 1-1:G 2-19:F 20-21:K 22-29:F 30-49:K 50-255:F",
        [(true, MessagePhase.StrictFirstKeyExchange)] = "0-0:F 1-1:G 2-19:F 20-21:K 22-29:F 30-49:K 50-255:F",
        [(false, MessagePhase.Login)] = "1-4:G 5-5:Q 6-6:F 7-7:E 20-21:K 30-49:K 50-50:S 51-53:F 60-60:F 61-79:S 80-127:F 192-192:P 193-193:I",
        [(true, MessagePhase.Login)] = "1-4:G 5-5:F 6-6:A 7-7:E 20-21:K 30-49:K 50-50:F 51-53:S 60-79:S 80-127:F 192-192:P 193-193:I",
        [(false, MessagePhase.Authenticated)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-50:I 51-60:F 61-79:I 80-127:S 192-192:P 193-193:I",
        [(true, MessagePhase.Authenticated)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-79:F 80-127:S 192-192:P 193-193:I",
        [(false, MessagePhase.LaterKeyExchange)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-127:F 192-193:F",
        [(true, MessagePhase.LaterKeyExchange)] = "1-4:G 5-7:F 20-21:K 30-49:K 50-127:F 192-193:F",
    };

    private static IEnumerable<TestCaseData> Tables() => Expected.Keys.Select(key => new TestCaseData(key.IsClient, key.Phase));

    private static MessagePhase[] Phases() => Enum.GetValues<MessagePhase>();

    [TestCaseSource(nameof(Tables))]
    public void The_table_is_as_written_here(bool isClient, object phase)
    {
        string expected = Spell(Expected[(isClient, (MessagePhase)phase)]);
        string actual = string.Concat(Enumerable.Range(0, 256).Select(n => Letter(MessageRules.For(isClient, (MessagePhase)phase, (byte)n))));
        Assert.That(actual, Is.EqualTo(expected));
    }

    [TestCaseSource(nameof(Phases))]
    public void A_server_does_with_each_number_what_the_table_says(object phase)
    {
        string rules = Spell(Expected[(false, (MessagePhase)phase)]);
        Assert.Multiple(() =>
        {
            for (int number = 0; number < 256; number++)
            {
                Check((MessagePhase)phase, (byte)number, rules[number]);
            }
        });
    }

    private static void Check(MessagePhase phase, byte number, char rule)
    {
        (RawPeer peer, RecordingService service) = Reach(phase);
        uint sequence = peer.Output.Sequence;
        byte[] fields = number switch
        {
            1 => RawPeer.Encode(new DisconnectMessage(11, default, default)),
            2 => RawPeer.Encode(new IgnoreMessage(default)),
            3 => RawPeer.Encode(new UnimplementedMessage(0)),
            4 => RawPeer.Encode(new DebugMessage(alwaysDisplay: false, default, default)),
            5 => RawPeer.Encode(new ServiceRequest("ssh-userauth")),
            7 => RawPeer.Encode(new ExtInfo([])),
            20 => peer.KexInitPayload()[1..],
            192 => RawPeer.Encode(new PingMessage("x"u8)),
            _ => [],
        };
        peer.SendPacket(number, fields);
        string at = $"{phase}, message {number}";

        // What the state decides: here a KEXINIT is welcome except within a key exchange, all else of it is not; the service that runs is granted again; EXT_INFO is late.
        bool ends = rule switch
        {
            'F' or 'E' => true,
            'K' => number != Messages.MSG_KEXINIT || phase is MessagePhase.StrictFirstKeyExchange or MessagePhase.LaterKeyExchange,
            'G' => number == Messages.MSG_DISCONNECT,
            _ => false,
        };
        if (phase is MessagePhase.StrictFirstKeyExchange or MessagePhase.LaterKeyExchange && number is 30)
        {
            // The client's value is due, so that an empty one is a bad value.
            Assert.That(peer.DisconnectReason, Is.EqualTo(3).Or.EqualTo(2), at);
            return;
        }

        Assert.That(peer.IsClosed, Is.EqualTo(ends), at);
        if (ends && number != Messages.MSG_DISCONNECT)
        {
            Assert.That(peer.DisconnectReason, Is.EqualTo(2), at);
        }

        bool unknown = peer.Received.Any(packet => packet[0] == Messages.MSG_UNIMPLEMENTED
            && SshMessage.Decode<UnimplementedMessage>(packet.AsSpan(1)).Sequence == sequence);
        Assert.That(unknown, Is.EqualTo(rule == 'U'), at);
        Assert.That(service.Received.Count, Is.EqualTo(rule == 'S' ? 1 : 0), at);
        Assert.That(peer.Received.Any(packet => packet[0] == 193), Is.EqualTo(rule == 'P'), at);
    }

    private static (RawPeer Peer, RecordingService Service) Reach(MessagePhase phase)
    {
        TestReactor reactor = new();
        TestServer server = new(new TestFactory { HostKeys = HostKeys.Of([TestKeys.Ed25519]) });
        RawPeer peer = new(reactor, server, reactor.Run);
        RecordingService service = new("ssh-userauth");
        switch (phase)
        {
            case MessagePhase.FirstKeyExchange:
                peer.SendVersion();
                break;
            case MessagePhase.StrictFirstKeyExchange:
                peer.SendVersion();
                SendKexInit(peer);
                break;
            default:
                peer.Handshake();
                peer.Send(new IgnoreMessage(default));
                server.SetService(service);
                if (phase != MessagePhase.Login)
                {
                    server.LoginSucceeded();
                }

                if (phase == MessagePhase.LaterKeyExchange)
                {
                    SendKexInit(peer);
                }

                break;
        }

        peer.Received.Clear();
        Assert.That(server.Phase, Is.EqualTo(phase));
        return (peer, service);
    }

    private static void SendKexInit(RawPeer peer)
    {
        byte[] init = peer.KexInitPayload();
        peer.SendPacket(init[0], init.AsSpan(1));
    }

    private static string Spell(string ranges)
    {
        char[] rules = new string('U', 256).ToCharArray();
        foreach (string range in ranges.Split(' '))
        {
            string[] parts = range.Split('-', ':');
            for (int n = int.Parse(parts[0]); n <= int.Parse(parts[1]); n++)
            {
                rules[n] = parts[2][0];
            }
        }

        return new string(rules);
    }

    private static char Letter(MessageRule rule) => rule switch
    {
        MessageRule.Unknown => 'U',
        MessageRule.Forbidden => 'F',
        MessageRule.Ignored => 'I',
        MessageRule.Generic => 'G',
        MessageRule.ServiceRequest => 'Q',
        MessageRule.ServiceAccept => 'A',
        MessageRule.ExtInfo => 'E',
        MessageRule.KeyExchange => 'K',
        MessageRule.Service => 'S',
        MessageRule.Ping => 'P',
        _ => '?',
    };
}
