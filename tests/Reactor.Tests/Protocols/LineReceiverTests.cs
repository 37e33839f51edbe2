using System.Text;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
public class LineReceiverTests
{
    private readonly List<string> _seen = [];
    private StringTransport _transport = new();
    private Lines _lines = new([]);

    [SetUp]
    public void Connect()
    {
        _seen.Clear();
        _transport = new();
        _lines = new(_seen);
        _lines.MakeConnection(_transport);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(100)]
    public void Lines_come_whole_however_they_are_split(int size)
    {
        Feed("one\r\n\r\ntwo\rthree\n\r\nrest", size);
        Assert.That(_seen, Is.EqualTo((string[])["one", "", "two\rthree\n"]));
        Feed("\r\n", size);
        Assert.That(_seen[^1], Is.EqualTo("rest"));
    }

    [Test]
    public void Lines_are_the_receivers_to_keep()
    {
        byte[] borrowed = "first\r\nsec"u8.ToArray();
        _lines.OnNext(borrowed);
        borrowed.AsSpan().Fill((byte)'x');
        _transport.Deliver("ond\r\n");
        Assert.That(_lines.Kept, Is.EqualTo((Bytes[])["first", "second"]));
    }

    [Test]
    public void A_sent_line_gets_the_delimiter()
    {
        _lines.SendLine("hello");
        _lines.Delimiter = "\n";
        _lines.SendLine("there");
        Assert.That(_transport.Value(), Is.EqualTo((Bytes)"hello\r\nthere\n"));
        Assert.That(() => new Lines([]).SendLine("x"), Throws.InvalidOperationException);
    }

    [Test]
    public void The_delimiter_may_change_between_two_lines_and_in_the_middle_of_one()
    {
        _lines.OnLine = _ => _lines.Delimiter = ";";
        Feed("a\r\nb;c;d", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a", "b", "c"]));
        _lines.Delimiter = "d";
        Feed("e", 1);
        Assert.That(_seen[^1], Is.Empty);
    }

    [TestCase(1)]
    [TestCase(100)]
    public void A_line_of_the_greatest_length_is_taken_and_one_byte_more_ends_the_connection(int size)
    {
        _lines.MAX_LENGTH = 5;
        Feed("12345\r\n", size);
        Assert.That(_seen, Is.EqualTo((string[])["12345"]));
        Assert.That(_transport.Disconnecting, Is.False);
        Feed("123456\r\nlater\r\n", size);
        Assert.That(_seen, Has.Count.EqualTo(1));
        Assert.That(_transport.Disconnecting, Is.True);
    }

    [Test]
    public void A_line_without_an_end_is_given_up_as_soon_as_it_must_be_too_long()
    {
        Bytes? exceeded = null;
        _lines.MAX_LENGTH = 5;
        _lines.OnExceeded = rest => exceeded = rest;
        Feed("123456", 1);
        Assert.That(exceeded, Is.Null);
        Feed("7", 1);
        Assert.That(exceeded, Is.EqualTo((Bytes)"1234567"));
        Feed("next\r\n", 3);
        Assert.That(_seen, Is.EqualTo((string[])["next"]), "who does not hang up goes on with what arrives next");
    }

    [Test]
    public void The_buffer_never_holds_more_than_a_line_and_a_read()
    {
        _lines.MAX_LENGTH = 100;
        for (int i = 0; i < 10_000; i++)
        {
            Feed("0123456789", 10);
            Assert.That(_lines.BufferedLength, Is.LessThanOrEqualTo(110));
        }

        Assert.That(_transport.Disconnecting, Is.True);
        Assert.That(_lines.BufferedLength, Is.Zero);
    }

    [Test]
    public void Paused_inside_a_line_the_next_one_waits_for_the_resume()
    {
        _lines.OnLine = _ => _lines.PauseProducing();
        Feed("a\r\nb\r\nc\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a"]));
        Assert.That(_transport.ProducerState, Is.EqualTo("paused"));
        Feed("d\r\n", 100);
        Assert.That(_seen, Has.Count.EqualTo(1));
        _lines.ResumeProducing();
        Assert.That(_seen, Is.EqualTo((string[])["a", "b"]));
        _lines.OnLine = null;
        _lines.ResumeProducing();
        Assert.That(_seen, Is.EqualTo((string[])["a", "b", "c", "d"]));
        Assert.That(_transport.ProducerState, Is.EqualTo("producing"));
    }

    [Test]
    public void Paused_and_resumed_inside_a_line_the_order_stays()
    {
        bool inside = false;
        _lines.OnLine = _ =>
        {
            Assert.That(inside, Is.False, "a line came inside another");
            inside = true;
            _lines.PauseProducing();
            _lines.ResumeProducing();
            inside = false;
        };
        Feed("a\r\nb\r\nc\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a", "b", "c"]));
    }

    [Test]
    public void Data_that_arrives_inside_a_line_comes_after_what_was_there()
    {
        bool once = true;
        _lines.OnLine = _ =>
        {
            if (once)
            {
                once = false;
                _lines.DataReceived("late\r\n");
            }
        };
        Feed("a\r\nb\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a", "b", "late"]));
    }

    [Test]
    public void After_a_close_inside_a_line_no_more_come()
    {
        _lines.OnLine = _ => _transport.LoseConnection();
        Feed("a\r\nb\r\n", 100);
        Feed("c\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a"]));
        Assert.That(_lines.BufferedLength, Is.Zero);
    }

    [Test]
    public void What_a_line_throws_comes_out_and_does_not_stop_the_next_one()
    {
        _lines.OnLine = _ => throw new InvalidOperationException("mine");
        Assert.That(() => Feed("a\r\nb\r\n", 100), Throws.InvalidOperationException.With.Message.EqualTo("mine"));
        _lines.OnLine = null;
        Feed("c\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a", "b", "c"]));
    }

    [TestCase(1)]
    [TestCase(4)]
    [TestCase(1000)]
    public void Raw_data_between_lines_comes_raw_and_its_rest_is_lines_again(int size)
    {
        StringBuilder raw = new();
        _lines.OnLine = line =>
        {
            if (line == "DATA")
            {
                raw.Clear();
                _lines.SetRawMode();
            }
        };
        _lines.OnRaw = data =>
        {
            int need = 6 - raw.Length;
            raw.Append(data[..Math.Min(need, data.Length)].Decode());
            if (raw.Length == 6)
            {
                _seen.Add($"raw {raw}");
                _lines.SetLineMode(data.Length > need ? data[need..] : default);
            }
        };
        Feed("a\r\nDATA\r\n12\r\n56b\r\nDATA\r\nabcdefc\r\n", size);
        Assert.That(_seen, Is.EqualTo((string[])["a", "DATA", "raw 12\r\n56", "b", "DATA", "raw abcdef", "c"]));
    }

    [Test]
    public void The_rest_of_raw_data_comes_before_what_arrived_meanwhile()
    {
        _lines.SetRawMode();
        _lines.OnRaw = data =>
        {
            _lines.DataReceived("second\r\n");
            _lines.SetLineMode(data);
        };
        Feed("first\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["first", "second"]));
    }

    [Test]
    public void Raw_mode_without_a_method_for_it_says_so()
    {
        _lines.SetRawMode();
        Assert.That(() => Feed("x", 1), Throws.InvalidOperationException.With.Message.Contains("RawDataReceived"));
    }

    [Test]
    public void Clearing_the_buffer_gives_what_was_in_it()
    {
        Feed("a\r\npart", 100);
        Assert.That(_lines.ClearLineBuffer(), Is.EqualTo((Bytes)"part"));
        Feed("b\r\n", 100);
        Assert.That(_seen, Is.EqualTo((string[])["a", "b"]));
    }

    [Test]
    public void A_long_line_byte_by_byte_takes_linear_time_and_memory()
    {
        const int Length = 1 << 20;
        _lines.MAX_LENGTH = Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Bytes one = "x";
        for (int i = 0; i < Length; i++)
        {
            _lines.DataReceived(one);
        }

        _lines.DataReceived("\r\n");
        Assert.That(_lines.Kept[0].Length, Is.EqualTo(Length));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16L * Length), "copied a constant number of times");
    }

    [Test]
    public void Many_changes_of_mode_in_one_read_do_not_copy_the_rest_each_time()
    {
        const int Count = 4000;
        _lines.OnLine = _ => _lines.SetRawMode();
        _lines.OnRaw = data => _lines.SetLineMode(data[1..]);
        Bytes all = string.Concat(Enumerable.Repeat("line\r\n#", Count));
        long before = GC.GetAllocatedBytesForCurrentThread();
        _lines.DataReceived(all);
        Assert.That(_seen, Has.Count.EqualTo(Count));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(300L * Count), "the whole would be 56 MB");
    }

    [Test]
    public void A_short_line_that_is_kept_does_not_keep_the_whole_read()
    {
        Bytes read = "short\r\n" + new string('x', 10_000) + "\r\n";
        _lines.DataReceived(read);
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(_lines.Kept[0].Memory, out ArraySegment<byte> kept);
        Assert.That(kept.Array!, Has.Length.EqualTo(5));
        _lines.DataReceived("y");
        Assert.That(_lines.BufferedLength, Is.EqualTo(1));
    }

    [Test]
    public void The_line_only_receiver_has_the_same_limits()
    {
        OnlyLines only = new() { MAX_LENGTH = 3 };
        StringTransport transport = new();
        only.MakeConnection(transport);
        foreach (char c in "abc\r\nabcd")
        {
            transport.Deliver(c.ToString());
        }

        Assert.That(transport.Disconnecting, Is.False);
        transport.Deliver("e");
        Assert.That(transport.Disconnecting, Is.True);
        Assert.That(only.Count, Is.EqualTo(1));
    }

    private void Feed(string text, int size)
    {
        Bytes all = text;
        for (int at = 0; at < all.Length; at += size)
        {
            _transport.Deliver(all.Slice(at, Math.Min(size, all.Length - at)));
        }
    }

    private sealed class OnlyLines : LineOnlyReceiver
    {
        public int Count { get; private set; }

        public override void LineReceived(Bytes line) => Count++;
    }

    private sealed class Lines(List<string> seen) : LineReceiver
    {
        public Action<Bytes>? OnLine { get; set; }

        public Action<Bytes>? OnRaw { get; set; }

        public Action<Bytes>? OnExceeded { get; set; }

        public List<Bytes> Kept { get; } = [];

        public int BufferedLength => Buffer.Length;

        public override void LineReceived(Bytes line)
        {
            Kept.Add(line);
            seen.Add(line.Length > 100 ? "long" : line.Decode());
            OnLine?.Invoke(line);
        }

        public override void RawDataReceived(Bytes data)
        {
            if (OnRaw is null)
            {
                base.RawDataReceived(data);
            }
            else
            {
                OnRaw(data);
            }
        }

        public override void LineLengthExceeded(Bytes line)
        {
            if (OnExceeded is null)
            {
                base.LineLengthExceeded(line);
            }
            else
            {
                OnExceeded(line);
            }
        }
    }
}
