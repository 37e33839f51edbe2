using System.Collections;
using Twisted.Python;

namespace Twisted.Reactor.Tests.PythonTests;

/// <summary>The variables that systemd sets.</summary>
public sealed class ListenFDsTests
{
    private const int Ours = 4711;

    [Test]
    public void The_descriptors_begin_at_three_and_have_the_names_given()
    {
        ListenFDs fds = Read("4711", "2", "web:admin");
        Assert.That(fds.InheritedDescriptors(), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(fds.InheritedNamedDescriptors(), Is.EqualTo(new Dictionary<string, int> { ["web"] = 3, ["admin"] = 4 }));
    }

    [Test]
    public void Without_names_there_are_descriptors_only() =>
        Assert.That((Read("4711", "2", null).InheritedDescriptors().Count, Read("4711", "2", null).InheritedNamedDescriptors().Count), Is.EqualTo((2, 0)));

    [Test]
    public void A_name_that_several_have_says_nothing() =>
        Assert.That(Read("4711", "3", "web:web:admin").InheritedNamedDescriptors(), Is.EqualTo(new Dictionary<string, int> { ["admin"] = 5 }));

    [TestCase(null, "1", "LISTEN_FDS and LISTEN_PID are not set")]
    [TestCase("4711", null, "LISTEN_FDS and LISTEN_PID are not set")]
    [TestCase("4712", "1", "LISTEN_PID is '4712', and this is process 4711")]
    [TestCase("x", "1", "LISTEN_PID is 'x'")]
    [TestCase("4711", "x", "LISTEN_FDS is 'x'")]
    [TestCase("4711", "-1", "LISTEN_FDS is '-1'")]
    [TestCase("4711", "4097", "has to be a number up to 4096")]
    public void What_is_not_for_us_or_makes_no_sense_is_none(string? pid, string? count, string why)
    {
        ListenFDs fds = Read(pid, count, "a");
        Assert.That(fds.InheritedDescriptors(), Is.Empty);
        Assert.That(fds.Absence, Does.Contain(why));
    }

    [Test]
    public void Names_that_are_not_as_many_count_for_nothing() =>
        Assert.That(Read("4711", "2", "web").InheritedNamedDescriptors(), Is.Empty);

    private static ListenFDs Read(string? pid, string? count, string? names)
    {
        Hashtable environment = new() { ["PATH"] = "/bin", ["LISTEN_PID"] = pid, ["LISTEN_FDS"] = count, ["LISTEN_FDNAMES"] = names };
        return ListenFDs.Read(environment, Ours);
    }
}
