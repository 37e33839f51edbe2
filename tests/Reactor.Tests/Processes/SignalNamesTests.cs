using System.Diagnostics;
using Twisted.Internet;

namespace Twisted.Reactor.Tests.Processes;

public sealed class SignalNamesTests
{
    [Test]
    [Platform("Linux")]
    public void They_are_those_of_the_shell()
    {
        ProcessStartInfo start = new("/bin/bash", ["-c", "for i in {1..31}; do kill -l $i; done"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process shell = Process.Start(start)!;
        string[] names = shell.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(names, Has.Length.EqualTo(31));
        for (int number = 1; number <= 31; number++)
        {
            Assert.That(SignalNames.NameOf(number), Is.EqualTo(names[number - 1]));
            Assert.That(SignalNames.NumberOf(names[number - 1]), Is.EqualTo(number));
            Assert.That(SignalNames.NumberOf("SIG" + names[number - 1]), Is.EqualTo(number));
        }
    }

    [TestCase("")]
    [TestCase("SIG")]
    [TestCase("kill")]
    [TestCase("9")]
    public void What_is_none_has_no_number(string name) => Assert.That(SignalNames.NumberOf(name), Is.Null);

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(32)]
    public void What_is_none_has_no_name(int number) => Assert.That(SignalNames.NameOf(number), Is.Null);
}
