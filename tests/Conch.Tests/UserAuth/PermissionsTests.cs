using System.Net;
using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;

namespace Twisted.Conch.Tests;

/// <summary>Permissions of two sources, addresses and patterns.</summary>
internal sealed class PermissionsTests
{
    [TestCase("", "")]
    [TestCase("*", "A,LC_X,LD_PRELOAD")]
    [TestCase("LC_*,?", "A,LC_X")]
    [TestCase("*,!LD_*", "A,LC_X")]
    [TestCase("!LD_*,*", "A,LC_X")]
    [TestCase("a", "")]
    public void A_login_sets_the_variables_of_its_key_that_the_factory_names(string patterns, string expected)
    {
        SSHPermissions permissions = SSHPermissions.All with { Environment = [new("A", "1"), new("LC_X", "2"), new("LD_PRELOAD", "3")] };
        UserAuthRig rig = new(
            [new SSHPublicKeyChecker(new InMemorySSHKeyDB(new() { ["joe"] = [new AuthorizedKey(TestKeys.Ed25519, KeyOptions.None with { Permissions = permissions })] }))],
            factory => factory.PermitUserEnvironment = patterns.Split(',', StringSplitOptions.RemoveEmptyEntries));
        rig.AskByKey("joe", TestKeys.Ed25519);
        rig.ExpectSuccess();
        Assert.That(string.Join(',', rig.Server.Permissions.Environment.Select(pair => pair.Key)), Is.EqualTo(expected));
    }

    [Test]
    public void Nothing_is_set_unless_somebody_says_so() => Assert.That(new SSHFactory().PermitUserEnvironment, Is.Empty);

    [Test]
    public void Both_must_allow_it()
    {
        SSHPermissions both = (SSHPermissions.All with { Pty = false }).And(SSHPermissions.All with { AgentForwarding = false })!;
        Assert.That((both.Pty, both.AgentForwarding, both.X11Forwarding), Is.EqualTo((false, false, true)));
        Assert.That(SSHPermissions.All.And(SSHPermissions.None)!.PortForwarding, Is.False);
        Assert.That(SSHPermissions.None.And(SSHPermissions.All)!.PortForwarding, Is.False);
    }

    [Test]
    public void One_command_is_forced_and_two_are_a_contradiction()
    {
        SSHPermissions one = SSHPermissions.All with { ForcedCommand = "a" };
        Assert.That(SSHPermissions.All.And(one)!.ForcedCommand, Is.EqualTo((Internet.Bytes)"a"));
        Assert.That(one.And(SSHPermissions.All)!.ForcedCommand, Is.EqualTo((Internet.Bytes)"a"));
        Assert.That(one.And(one)!.ForcedCommand, Is.EqualTo((Internet.Bytes)"a"));
        Assert.That(one.And(SSHPermissions.All with { ForcedCommand = "b" }), Is.Null);
    }

    [Test]
    public void Of_two_lists_both_must_have_the_place()
    {
        SSHPermissions one = SSHPermissions.All with { PermitOpen = [new("a", 1), new("b", null)] };
        SSHPermissions other = SSHPermissions.All with { PermitOpen = [new("b", 2), new("c", null)], PermitListen = [new("*", 5)] };
        foreach (SSHPermissions both in new[] { one.And(other)!, other.And(one)!, one.And(SSHPermissions.All with { UserRC = false })!.And(other)! })
        {
            Assert.That((both.MayOpen("a", 1), both.MayOpen("b", 2), both.MayOpen("b", 3), both.MayOpen("c", 1)), Is.EqualTo((false, true, false, false)));
            Assert.That((both.MayListen("x", 5), both.MayListen("x", 6)), Is.EqualTo((true, false)));
        }
    }

    [TestCase("10.0.0.0/8", "10.1.2.3", true)]
    [TestCase("10.0.0.0/8", "11.1.2.3", false)]
    [TestCase("10.0.0.0/8,!10.1.0.0/16", "10.1.2.3", false)]
    [TestCase("!10.1.0.0/16,10.0.0.0/8", "10.2.2.3", true)]
    [TestCase("!10.1.0.0/16", "10.2.2.3", false)]
    [TestCase("192.0.2.*", "192.0.2.77", true)]
    [TestCase("192.0.2.?", "192.0.2.77", false)]
    [TestCase("2001:db8::/32", "2001:db8::1", true)]
    [TestCase("2001:db8::/32", "2001:db9::1", false)]
    [TestCase("2001:DB8::1", "2001:db8:0::1", true)]
    [TestCase("10.0.0.1", "::ffff:10.0.0.1", true)]
    [TestCase("::ffff:10.0.0.1", "10.0.0.1", true)]
    [TestCase("*.example.com", "192.0.2.1", false)]
    [TestCase("*", "192.0.2.1", true)]
    [TestCase("1", "0.0.0.1", false)]
    public void An_address_is_in_a_list_or_not(string list, string address, bool isIn) =>
        Assert.That(AddressList.ParsePatterns(list)!.Allows(IPAddress.Parse(address)), Is.EqualTo(isIn));

    [TestCase("10.0.0.1,192.0.2.0/24")]
    [TestCase("2001:db8::/32")]
    public void A_list_of_networks_alone_takes_networks(string list) => Assert.That(AddressList.ParseNetworks(list), Is.Not.Null);

    [TestCase("")]
    [TestCase("*")]
    [TestCase("!10.0.0.1")]
    [TestCase("host")]
    [TestCase("10.0.0.1,")]
    [TestCase("10.0.0.1/8")]
    public void A_list_of_networks_alone_takes_nothing_else(string list) => Assert.That(AddressList.ParseNetworks(list), Is.Null);

    [TestCase("a*b?d", "aXXbcd", true)]
    [TestCase("a*b?d", "abd", false)]
    [TestCase("*", "", true)]
    [TestCase("", "", true)]
    [TestCase("", "x", false)]
    [TestCase("ABC", "abc", true)]
    [TestCase("a**c", "abbbc", true)]
    [TestCase("*a*b", "aab", true)]
    [TestCase("*a*b", "aaba", false)]
    public void A_pattern(string pattern, string text, bool matches) => Assert.That(Wildcard.Matches(pattern, text), Is.EqualTo(matches));

    [Test]
    [CancelAfter(5000)]
    public void A_pattern_of_many_stars_does_not_take_for_ever(CancellationToken token) =>
        Assert.That(Wildcard.Matches(string.Concat(Enumerable.Repeat("a*", 2000)) + "b", new string('a', 4000)), Is.False, $"{token.IsCancellationRequested}");
}
