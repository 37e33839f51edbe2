using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests.Wire;

public class BorrowedBufferTests
{
    [Test]
    public void One_that_is_given_back_is_lent_again_empty_and_wiped()
    {
        PooledBuffer first = PooledBuffer.Borrow();
        new PacketWriter(first).WriteRaw("secret"u8);
        ReadOnlyMemory<byte> written = first.WrittenMemory;
        first.GiveBack();
        Assert.That(written.Span.ContainsAnyExcept((byte)0), Is.False);
        PooledBuffer again = PooledBuffer.Borrow();
        Assert.That(again, Is.SameAs(first));
        Assert.That(again.Length, Is.Zero);
        again.GiveBack();
    }

    [Test]
    public void While_it_is_lent_another_borrower_gets_another()
    {
        PooledBuffer outer = PooledBuffer.Borrow();
        new PacketWriter(outer).WriteByte(1);
        PooledBuffer inner = PooledBuffer.Borrow();
        Assert.That(inner, Is.Not.SameAs(outer));
        new PacketWriter(inner).WriteByte(2);
        inner.GiveBack();
        Assert.That(outer.WrittenSpan.ToArray(), Is.EqualTo(new byte[] { 1 }));
        outer.GiveBack();
        Assert.That(PooledBuffer.Borrow(), Is.SameAs(inner), "one is kept, no more");
        inner.GiveBack();
    }

    [Test]
    public void It_is_given_back_by_a_message_whose_sending_throws()
    {
        Bench bench = new(client => client.Limits = new SSHLimits { PacketsQueuedInKeyExchange = 0 });
        bench.LogIn();
        bench.Client.SetService(new Refusing());
        bench.Client.SendKexInit();
        PooledBuffer mine = PooledBuffer.Borrow();
        mine.GiveBack();
        Assert.Throws<InvalidOperationException>(() => bench.Client.Send(new UserAuthBanner("secret", "")));
        PooledBuffer again = PooledBuffer.Borrow();
        Assert.That(again, Is.SameAs(mine));
        Assert.That(again.Length, Is.Zero);
        again.GiveBack();
    }

    [Test]
    public void One_that_grew_large_is_not_kept()
    {
        PooledBuffer large = PooledBuffer.Borrow();
        new PacketWriter(large).WriteRaw(new byte[100_000]);
        large.GiveBack();
        PooledBuffer next = PooledBuffer.Borrow();
        Assert.That(next, Is.Not.SameAs(large));
        next.GiveBack();
    }

    private sealed class Refusing : SSHService
    {
        public override string Name => "refusing";

        public override void OutputPaused() => throw new InvalidOperationException("I will not.");
    }
}
