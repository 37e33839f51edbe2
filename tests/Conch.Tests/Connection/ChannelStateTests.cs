using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Connection;

/// <summary>Each message about a channel in each state of one: what a server takes, and what ends the connection, in one table.</summary>
public class ChannelStateTests
{
    // Messages 91 to 100 in their order; X ends the connection.
    private static readonly Dictionary<string, string> Expected = new(StringComparer.Ordinal)
    {
        ["never opened"] = "XXXXXXXXXX",
        ["asked for by us"] = "..XXXXXXXX",
        ["open"] = "XX........",
        ["after its EOF"] = "XX.XXX....",
        ["closed by us"] = "XX........",
        ["closed by it, data still kept"] = "XX.XXXXXXX",
        ["closed by both"] = "XX.XXXXXXX",
    };

    private static IEnumerable<TestCaseData> Cases() =>
        from state in Expected.Keys from number in Enumerable.Range(91, 10) select new TestCaseData(state, (byte)number);

    [TestCaseSource(nameof(Cases))]
    public void A_message_is_taken_or_ends_the_connection_as_the_table_says(string state, byte number)
    {
        RawConnection raw = new();
        uint channel = Reach(raw, state);
        raw.Peer.Received.Clear();
        raw.Peer.SendPacket(number, Fields(number, channel));
        if (Expected[state][number - 91] == 'X')
        {
            raw.AssertEnded(Disconnect.DISCONNECT_PROTOCOL_ERROR);
        }
        else
        {
            Assert.That(raw.Peer.IsClosed, Is.False);
            raw.Global("still-there");
            Assert.That(raw.Numbers()[^1], Is.EqualTo(Messages.MSG_REQUEST_FAILURE));
            raw.AssertReleased();
        }
    }

    [Test]
    public void Every_message_cut_short_or_with_a_byte_too_many_ends_the_connection()
    {
        for (byte number = 91; number <= 100; number++)
        {
            string state = number <= 92 ? "asked for by us" : "open";
            int length = Fields(number, 0).Length;
            bool hasOpenEnd = number is Messages.MSG_CHANNEL_OPEN_CONFIRMATION or Messages.MSG_CHANNEL_REQUEST;
            for (int cut = 0; cut <= length + 1; cut++)
            {
                if (cut == length || (cut == length + 1 && hasOpenEnd))
                {
                    continue;
                }

                RawConnection raw = new();
                byte[] fields = [.. Fields(number, Reach(raw, state)), 0];
                raw.Peer.SendPacket(number, fields.AsSpan(0, cut));
                raw.AssertEnded(Disconnect.DISCONNECT_PROTOCOL_ERROR);
            }
        }
    }

    private static uint Reach(RawConnection raw, string state)
    {
        switch (state)
        {
            case "never opened":
                return 7;
            case "asked for by us":
                raw.Connection.OpenChannel(new RecordingChannel());
                return 0;
        }

        uint channel = raw.Open();
        switch (state)
        {
            case "after its EOF":
                raw.SendNumbers(Messages.MSG_CHANNEL_EOF, channel);
                break;
            case "closed by us":
                raw.Accepted[0].LoseConnection();
                break;
            case "closed by it, data still kept":
                raw.Accepted[0].PauseProducing();
                raw.Peer.Send(new ChannelData(channel, "kept"u8));
                raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
                break;
            case "closed by both":
                raw.SendNumbers(Messages.MSG_CHANNEL_CLOSE, channel);
                break;
        }

        return channel;
    }

    private static byte[] Fields(byte number, uint channel) => number switch
    {
        91 => Testing.RawPeer.Encode(new ChannelOpenConfirmation { Recipient = channel, Sender = 5, WindowSize = 1, MaxPacket = 1 }),
        92 => Testing.RawPeer.Encode(new ChannelOpenFailure { Recipient = channel, Reason = 1, Description = "no"u8 }),
        93 => Testing.RawPeer.Encode(new ChannelWindowAdjust(channel, 1)),
        94 => Testing.RawPeer.Encode(new ChannelData(channel, "data"u8)),
        95 => Testing.RawPeer.Encode(new ChannelExtendedData(channel, 1, "data"u8)),
        98 => Testing.RawPeer.Encode(new ChannelRequest { Recipient = channel, RequestType = "shell" }),
        _ => [0, 0, 0, (byte)channel],
    };
}
