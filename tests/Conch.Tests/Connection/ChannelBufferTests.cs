using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Connection;

public class ChannelBufferTests
{
    [Test]
    public void Two_streams_come_out_as_they_went_in()
    {
        ChannelBuffer buffer = default;
        buffer.Append(0, "ab"u8);
        buffer.Append(0, "c"u8);
        buffer.Append(1, "X"u8);
        buffer.Append(0, "d"u8);
        buffer.Append(2, "Y"u8);
        Assert.That(buffer.Count, Is.EqualTo(6));
        Assert.That(Drain(ref buffer, step: 1), Is.EqualTo("0a 0b 0c 1X 0d 2Y"));
        Assert.That(buffer.IsEmpty);
        buffer.Append(1, "again"u8);
        Assert.That(Drain(ref buffer, step: 9), Is.EqualTo("1again"));
        buffer.Release();
    }

    [Test]
    public void Beyond_many_changes_each_stream_still_stays_in_order()
    {
        ChannelBuffer buffer = default;
        for (int i = 0; i < 5000; i++)
        {
            buffer.Append(i % 2, [(byte)(i / 2)]);
        }

        string[] pieces = Drain(ref buffer, step: 1, hex: true).Split(' ');
        Assert.That(pieces, Has.Length.EqualTo(5000));
        for (int stream = 0; stream < 2; stream++)
        {
            string prefix = stream.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.That(
                pieces.Where(piece => piece.StartsWith(prefix, StringComparison.Ordinal)).Select(piece => Convert.ToInt32(piece[1..], 16)),
                Is.EqualTo(Enumerable.Range(0, 2500).Select(i => i % 256)));
        }

        buffer.Release();
    }

    [Test]
    public void Three_streams_that_change_without_end_are_refused()
    {
        ChannelBuffer buffer = default;
        Assert.That(
            () =>
            {
                for (int i = 0; i < 5000; i++)
                {
                    buffer.Append(i % 3, [1]);
                }
            },
            Throws.TypeOf<LimitExceededException>());
        Assert.That(buffer.Count, Is.LessThan(1100));
        buffer.Release();
    }

    private static string Drain(ref ChannelBuffer buffer, int step, bool hex = false)
    {
        List<string> pieces = [];
        while (!buffer.IsEmpty)
        {
            ReadOnlySpan<byte> head = buffer.Head.Span;
            head = head[..Math.Min(step, head.Length)];
            pieces.Add($"{buffer.HeadType}{(hex ? Convert.ToHexString(head) : System.Text.Encoding.ASCII.GetString(head))}");
            buffer.Consume(head.Length);
        }

        buffer.Trim();
        return string.Join(' ', pieces);
    }
}
