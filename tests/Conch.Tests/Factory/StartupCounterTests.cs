using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

internal sealed class StartupCounterTests
{
    private static readonly IAddress One = new IPv4Address("TCP", "192.0.2.1", 4000);
    private static readonly IAddress OneAgain = new IPv4Address("TCP", "192.0.2.1", 4001);
    private static readonly IAddress Two = new IPv4Address("TCP", "192.0.2.2", 4000);

    [TestCase(0, ExpectedResult = 0)]
    [TestCase(9, ExpectedResult = 0)]
    [TestCase(10, ExpectedResult = 30)]
    [TestCase(55, ExpectedResult = 65)]
    [TestCase(99, ExpectedResult = 99)]
    [TestCase(100, ExpectedResult = 100)]
    [TestCase(1000, ExpectedResult = 100)]
    public int MaxStartups_drops_as_OpenSSH_does(int waiting) => MaxStartups.Default.PercentRefused(waiting);

    [Test]
    public void Equal_start_and_full_is_a_plain_limit()
    {
        MaxStartups plain = new(5, 100, 5);
        Assert.That(plain.PercentRefused(4), Is.Zero);
        Assert.That(plain.PercentRefused(5), Is.EqualTo(100));
    }

    [Test]
    public void Refuses_by_the_random_number_between_start_and_full()
    {
        StartupCounter counter = new();
        for (int i = 0; i < 10; i++)
        {
            counter.Add(One);
        }

        Assert.That(counter.Refusal(Two, MaxStartups.Default, perSource: null, () => 29), Does.Contain("10:30:100"));
        Assert.That(counter.Refusal(Two, MaxStartups.Default, perSource: null, () => 30), Is.Null);
        Assert.That(counter.Refusal(Two, startups: null, perSource: null, () => 0), Is.Null);
    }

    [Test]
    public void Asks_for_no_random_number_where_it_decides_nothing()
    {
        StartupCounter counter = new();
        Assert.That(counter.Refusal(Two, MaxStartups.Default, 10, NoneWanted), Is.Null);
        Assert.That(counter.Refusal(Two, new MaxStartups(0, 100, 0), 10, NoneWanted), Is.Not.Null);

        static int NoneWanted() => throw new InvalidOperationException("asked");
    }

    [Test]
    public void Counts_by_source_whatever_the_port()
    {
        StartupCounter counter = new();
        counter.Add(One);
        counter.Add(OneAgain);
        Assert.That(counter.WaitingFrom(One), Is.EqualTo(2));
        Assert.That(counter.Refusal(One, startups: null, perSource: 2, () => 0), Does.Contain("this source"));
        Assert.That(counter.Refusal(Two, startups: null, perSource: 2, () => 0), Is.Null);
        counter.Remove(OneAgain);
        Assert.That(counter.Refusal(One, startups: null, perSource: 2, () => 0), Is.Null);
    }

    [Test]
    public void Keeps_no_entry_for_a_source_without_connections()
    {
        StartupCounter counter = new();
        for (int i = 0; i < 1000; i++)
        {
            IAddress peer = new IPv4Address("TCP", $"10.0.{i / 250}.{i % 250}", 1);
            counter.Add(peer);
            counter.Remove(peer);
        }

        Assert.That(counter.Sources, Is.Zero);
        Assert.That(counter.Waiting, Is.Zero);
    }

    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [TestCase("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [TestCase("::ffff:192.0.2.1", "::ffff:192.0.2.1", true)]
    [TestCase("fe80::1%3", "fe80::2", true)]
    public void An_IPv6_site_is_one_source_and_a_mapped_IPv4_address_is_itself(string first, string second, bool same)
    {
        StartupCounter counter = new();
        counter.Add(new IPv6Address("TCP", first, 1));
        Assert.That(counter.WaitingFrom(new IPv6Address("TCP", second, 2)), Is.EqualTo(same ? 1 : 0));
    }

    [Test]
    public void A_mapped_IPv4_address_counts_with_the_plain_one()
    {
        StartupCounter counter = new();
        counter.Add(One);
        Assert.That(counter.WaitingFrom(new IPv6Address("TCP", "::ffff:192.0.2.1", 2)), Is.EqualTo(1));
    }

    [Test]
    public void An_address_outside_the_Internet_has_no_source()
    {
        StartupCounter counter = new();
        UNIXAddress peer = new("/run/x");
        counter.Add(peer);
        Assert.That(counter.Waiting, Is.EqualTo(1));
        Assert.That(counter.Refusal(peer, startups: null, perSource: 1, () => 0), Is.Null);
        counter.Remove(peer);
        Assert.That(counter.Waiting, Is.Zero);
    }
}
