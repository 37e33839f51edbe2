using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

internal sealed class FailureDelayTests
{
    private static readonly TimeSpan ForUser = TimeSpan.FromMilliseconds(2);

    [TestCase(0, ExpectedResult = 7.0)]
    [TestCase(6, ExpectedResult = 1.0)]
    [TestCase(7, ExpectedResult = 0.0)]
    [TestCase(8, ExpectedResult = 6.0)]
    [TestCase(27, ExpectedResult = 1.0)]
    public double Is_doubled_until_it_covers_the_work(double elapsed) =>
        FailureDelay.Remaining(TimeSpan.Zero, ForUser, TimeSpan.FromMilliseconds(elapsed)).TotalMilliseconds;

    [Test]
    public void A_longer_base_makes_the_moment_independent_of_the_work()
    {
        TimeSpan second = TimeSpan.FromSeconds(1);
        foreach (int work in new[] { 0, 1, 20, 300 })
        {
            TimeSpan elapsed = TimeSpan.FromMilliseconds(work);
            Assert.That(elapsed + FailureDelay.Remaining(second, ForUser, elapsed), Is.EqualTo(second + ForUser));
        }
    }

    [Test]
    public void Work_of_many_seconds_is_not_doubled_without_end()
    {
        TimeSpan wait = FailureDelay.Remaining(TimeSpan.Zero, ForUser, TimeSpan.FromHours(1));
        Assert.That(wait, Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void A_users_part_is_constant_differs_between_users_and_secrets_and_is_small()
    {
        byte[] secret = [1, 2, 3];
        TimeSpan root = FailureDelay.ForUser(secret, "root"u8);
        Assert.That(FailureDelay.ForUser(secret, "root"u8), Is.EqualTo(root));
        Assert.That(FailureDelay.ForUser(secret, "admin"u8), Is.Not.EqualTo(root));
        Assert.That(FailureDelay.ForUser([4, 5, 6], "root"u8), Is.Not.EqualTo(root));
        for (int i = 0; i < 100; i++)
        {
            Assert.That(
                FailureDelay.ForUser(secret, BitConverter.GetBytes(i)),
                Is.InRange(TimeSpan.Zero, FailureDelay.MaximumForUser));
        }
    }
}
