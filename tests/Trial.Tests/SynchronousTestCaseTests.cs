using Twisted.Internet;
using static Twisted.Trial.SynchronousTestCase;

namespace Twisted.Trial.Tests;

public sealed class SynchronousTestCaseTests
{
    [Test]
    public void A_value_is_taken_out() => Assert.That(SuccessResultOf(Defer.Succeed(7)), Is.EqualTo(7));

    [Test]
    public void A_success_without_a_value_passes() => Assert.That(() => SuccessResultOf(Defer.Succeed()), Throws.Nothing);

    [Test]
    public void No_result_is_no_success()
    {
        Assert.That(() => SuccessResultOf(new Deferred<int>()), Throws.InstanceOf<AssertionException>().With.Message.Contains("found no result"));
        Assert.That(() => SuccessResultOf(new Deferred()), Throws.InstanceOf<AssertionException>().With.Message.Contains("found no result"));
    }

    [Test]
    public void A_failure_is_no_success_and_says_which()
    {
        Assert.That(() => SuccessResultOf(Defer.Fail<int>(new IOException("disk"))), Throws.InstanceOf<AssertionException>().With.Message.Contains("disk"));
        Assert.That(() => SuccessResultOf(Defer.Fail(new IOException("disk"))), Throws.InstanceOf<AssertionException>().With.Message.Contains("disk"));
    }

    [Test]
    public void A_failure_is_taken_out()
    {
        Assert.That(FailureResultOf(Defer.Fail<int>(new IOException("disk"))).Value, Is.InstanceOf<IOException>());
        Assert.That(FailureResultOf(Defer.Fail(new IOException("disk")), typeof(FormatException), typeof(IOException)).Value, Is.InstanceOf<IOException>());
    }

    [Test]
    public void Another_failure_than_expected_is_none()
    {
        Assert.That(
            () => FailureResultOf(Defer.Fail<int>(new IOException("disk")), typeof(FormatException)),
            Throws.InstanceOf<AssertionException>().With.Message.Contains("FormatException"));
        Assert.That(() => FailureResultOf(Defer.Fail(new IOException("disk")), typeof(FormatException)), Throws.InstanceOf<AssertionException>());
    }

    [Test]
    public void A_success_is_no_failure()
    {
        Assert.That(() => FailureResultOf(Defer.Succeed(7)), Throws.InstanceOf<AssertionException>().With.Message.Contains('7'));
        Assert.That(() => FailureResultOf(Defer.Succeed()), Throws.InstanceOf<AssertionException>());
        Assert.That(() => FailureResultOf(new Deferred<int>()), Throws.InstanceOf<AssertionException>());
    }

    [Test]
    public void No_result_is_asserted_and_left_for_later()
    {
        Deferred<int> pending = new();
        AssertNoResult(pending);
        pending.Callback(7);
        Assert.That(SuccessResultOf(pending), Is.EqualTo(7));
        Deferred plain = new();
        AssertNoResult(plain);
        plain.Errback(new IOException("disk"));
        Assert.That(FailureResultOf(plain).Value, Is.InstanceOf<IOException>());
    }

    [Test]
    public void A_result_is_not_no_result()
    {
        Assert.That(() => AssertNoResult(Defer.Succeed(7)), Throws.InstanceOf<AssertionException>());
        Assert.That(() => AssertNoResult(Defer.Succeed()), Throws.InstanceOf<AssertionException>());
    }
}
