using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols;

namespace Twisted.Reactor.Tests.ProtocolTests;

[TestFixture]
public class StringReceiverTests
{
    private readonly List<string> _seen = [];
    private StringTransport _transport = new();

    [SetUp]
    public void FreshTransport()
    {
        _seen.Clear();
        _transport = new();
    }

    [TestCase(1, "\x03")]
    [TestCase(2, "\0\x03")]
    [TestCase(4, "\0\0\0\x03")]
    public void A_string_comes_after_its_length_in_network_order(int prefixLength, string prefix)
    {
        IntNStringReceiver receiver = Connected(prefixLength);
        receiver.SendString("abc");
        Bytes wire = prefix + "abc";
        Assert.That(_transport.Value(), Is.EqualTo(wire));
        Bytes twice = wire + wire;
        for (int size = 1; size <= twice.Length; size++)
        {
            _seen.Clear();
            Feed(twice, size);
            Assert.That(_seen, Is.EqualTo((string[])["abc", "abc"]), $"in pieces of {size}");
        }
    }

    [Test]
    public void An_empty_string_is_one()
    {
        Connected(2);
        _transport.Deliver("\0\0\0\0");
        Assert.That(_seen, Is.EqualTo((string[])["", ""]));
    }

    [Test]
    public void Too_long_a_string_is_refused_by_its_length_and_nothing_is_received_after_it()
    {
        Ints receiver = Connected(4);
        receiver.MAX_LENGTH = 3;
        receiver.StayAfterTooLong = true;
        _transport.Deliver(Bytes.Of(0, 0, 0, 3, 65, 66, 67));
        Assert.That(_seen, Is.EqualTo((string[])["ABC"]));
        _transport.Deliver(Bytes.Of(0xFF, 0xFF, 0xFF, 0xFF));
        Assert.That(receiver.Exceeded, Is.EqualTo(0xFFFFFFFFL));
        for (int i = 0; i < 1000; i++)
        {
            _transport.Deliver(Bytes.Of(0, 0, 0, 1, 65));
        }

        Assert.That(_seen, Has.Count.EqualTo(1));
        Assert.That(receiver.BufferedLength, Is.Zero);
        Assert.That(_transport.Disconnecting, Is.False);
    }

    [Test]
    public void By_default_too_long_a_string_ends_the_connection()
    {
        Connected(2).MAX_LENGTH = 3;
        _transport.Deliver(Bytes.Of(0, 4));
        Assert.That(_transport.Disconnecting, Is.True);
    }

    [Test]
    public void A_string_too_long_for_its_prefix_is_not_sent()
    {
        Assert.That(() => Connected(1).SendString(new byte[256]), Throws.InstanceOf<StringTooLongError>());
        Assert.That(_transport.Value().IsEmpty, Is.True);
        FreshTransport();
        Connected(1).SendString(new byte[255]);
        Assert.That(_transport.Value()[0], Is.EqualTo(255));
        FreshTransport();
        Assert.That(() => Connected(2).SendString(new byte[65536]), Throws.InstanceOf<StringTooLongError>());
    }

    [Test]
    public void Paused_inside_a_string_the_next_one_waits()
    {
        Ints receiver = Connected(1);
        receiver.OnString = receiver.PauseProducing;
        _transport.Deliver(Bytes.Of(1, 65, 1, 66));
        Assert.That(_seen, Is.EqualTo((string[])["A"]));
        receiver.ResumeProducing();
        Assert.That(_seen, Is.EqualTo((string[])["A", "B"]));
    }

    [Test]
    public void A_long_string_byte_by_byte_is_copied_a_constant_number_of_times()
    {
        const int Length = 1 << 20;
        Ints receiver = Connected(4);
        receiver.MAX_LENGTH = Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        receiver.DataReceived(Bytes.Of(0, 0x10, 0, 0));
        Bytes one = "x";
        for (int i = 0; i < Length; i++)
        {
            receiver.DataReceived(one);
        }

        Assert.That(_seen, Has.Count.EqualTo(1));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16L * Length));
    }

    [Test]
    public void A_netstring_comes_whole_however_it_is_split()
    {
        Netstrings receiver = ConnectedNetstrings();
        receiver.SendString("hello");
        receiver.SendString("");
        receiver.SendString(new byte[12]);
        Bytes wire = _transport.Value();
        Assert.That(wire, Is.EqualTo((Bytes)("5:hello,0:,12:" + new string('\0', 12) + ",")));
        for (int size = 1; size <= wire.Length; size++)
        {
            _seen.Clear();
            Feed(wire, size);
            Assert.That(_seen, Is.EqualTo((string[])["hello", "", new string('\0', 12)]), $"in pieces of {size}");
        }
    }

    [TestCase(":")]
    [TestCase("x")]
    [TestCase("00:,")]
    [TestCase("01:a,")]
    [TestCase("-1:")]
    [TestCase("+1:a,")]
    [TestCase(" 1:a,")]
    [TestCase("1 :a,")]
    [TestCase("1:ab")]
    [TestCase("0:x")]
    [TestCase("11")]
    [TestCase("99999999999999999999999")]
    public void What_is_no_netstring_or_too_long_ends_the_connection(string wire)
    {
        foreach (int size in (int[])[1, 100])
        {
            FreshTransport();
            Netstrings receiver = ConnectedNetstrings();
            receiver.MAX_LENGTH = 10;
            Feed(wire, size);
            Feed("1:a,", 100);
            Assert.That(_transport.Disconnecting, Is.True);
            Assert.That(receiver.BrokenPeer, Is.True);
            Assert.That(receiver.BufferedLength, Is.Zero);
            Assert.That(_seen, Is.Empty);
        }
    }

    [Test]
    public void A_netstring_of_the_greatest_length_is_taken()
    {
        ConnectedNetstrings().MAX_LENGTH = 10;
        Feed("10:0123456789,", 1);
        Assert.That(_seen, Is.EqualTo((string[])["0123456789"]));
    }

    private Ints Connected(int prefixLength)
    {
        Ints receiver = new(prefixLength, _seen);
        receiver.MakeConnection(_transport);
        return receiver;
    }

    private Netstrings ConnectedNetstrings()
    {
        Netstrings receiver = new(_seen);
        receiver.MakeConnection(_transport);
        return receiver;
    }

    private void Feed(Bytes all, int size)
    {
        for (int at = 0; at < all.Length; at += size)
        {
            _transport.Deliver(all.Slice(at, Math.Min(size, all.Length - at)));
        }
    }

    [Test]
    public void The_named_receivers_have_their_prefixes()
    {
        Assert.That(new Int8().PrefixLength, Is.EqualTo(1));
        Assert.That(new Int16().PrefixLength, Is.EqualTo(2));
        Assert.That(new Int32().PrefixLength, Is.EqualTo(4));
        Assert.That(() => new Ints(5, _seen), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private sealed class Int8 : Int8StringReceiver
    {
        public override void StringReceived(Bytes s) => SendString(s);
    }

    private sealed class Int16 : Int16StringReceiver
    {
        public override void StringReceived(Bytes s) => SendString(s);
    }

    private sealed class Int32 : Int32StringReceiver
    {
        public override void StringReceived(Bytes s) => SendString(s);
    }

    private sealed class Ints(int prefixLength, List<string> seen) : IntNStringReceiver(prefixLength)
    {
        public Action? OnString { get; set; }

        public bool StayAfterTooLong { get; set; }

        public long? Exceeded { get; private set; }

        public int BufferedLength => Buffer.Length;

        public override void StringReceived(Bytes s)
        {
            seen.Add(s.Decode());
            OnString?.Invoke();
        }

        public override void LengthLimitExceeded(long length)
        {
            Exceeded = length;
            if (!StayAfterTooLong)
            {
                base.LengthLimitExceeded(length);
            }
        }
    }

    private sealed class Netstrings(List<string> seen) : NetstringReceiver
    {
        public int BufferedLength => Buffer.Length;

        public override void StringReceived(Bytes s) => seen.Add(s.Decode());
    }
}
