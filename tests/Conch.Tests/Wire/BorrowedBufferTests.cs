using Twisted.Conch.Ssh;

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
    public void One_that_grew_large_is_not_kept()
    {
        PooledBuffer large = PooledBuffer.Borrow();
        new PacketWriter(large).WriteRaw(new byte[100_000]);
        large.GiveBack();
        PooledBuffer next = PooledBuffer.Borrow();
        Assert.That(next, Is.Not.SameAs(large));
        next.GiveBack();
    }
}
