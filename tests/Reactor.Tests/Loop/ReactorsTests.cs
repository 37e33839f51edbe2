using Microsoft.Extensions.Logging;
using Twisted.Internet;
using Twisted.Internet.Logging;

namespace Twisted.Reactor.Tests.Loop;

public sealed class ReactorsTests
{
    [Test]
    public void The_best_reactor_of_the_system_is_made_unless_one_is_named()
    {
        using ReactorBase best = Reactors.Create(name: null);
        using ReactorBase select = Reactors.Create("select");
        Assert.That(best, OperatingSystem.IsLinux() ? Is.TypeOf<EPollReactor>() : Is.TypeOf<SelectReactor>());
        Assert.That(select, Is.TypeOf<SelectReactor>());
    }

    [Test]
    public void An_unknown_name_is_a_clear_error() =>
        Assert.That(
            () => Reactors.Create("kqueue"),
            Throws.InvalidOperationException.With.Message.EqualTo("TWISTED_REACTOR is 'kqueue'; it may be 'epoll' or 'select'."));

    [Test]
    public void The_default_reactor_is_always_the_same_one()
    {
        ReactorBase first = Reactors.reactor;
        Assert.That(Reactors.reactor, Is.SameAs(first));
    }

    [Test]
    public void New_is_a_class_as_a_value()
    {
        Func<Protocol?> make = Reactors.New<Protocol>;
        Protocol? first = make();
        Assert.That(make(), Is.TypeOf<Protocol>().And.Not.SameAs(first));
    }

    [Test]
    public void The_built_in_log_shows_warnings_and_errors_and_no_control_characters()
    {
        using StringWriter text = new();
        using StandardErrorLoggerFactory factory = new(text);
        ILogger log = factory.CreateLogger("Twisted.Internet");
        log.LogInformation("not shown");
        log.LogWarning("from {Peer}", "a\u001b[2Jb\nForged: line");
        log.LogError(new InvalidOperationException("boom"), "failed");
        string[] lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Is.EqualTo(new[]
        {
            "Warning: Twisted.Internet[0] from a?[2Jb?Forged: line",
            "Error: Twisted.Internet[0] failed",
            "System.InvalidOperationException: boom",
        }));
    }

    [Test]
    public void A_log_that_throws_does_not_end_the_loop()
    {
        using ReactorBase reactor = new SelectReactor();
        using StreamWriter closed = new(Stream.Null);
        closed.Dispose();
        reactor.LoggerFactory = new StandardErrorLoggerFactory(closed);
        bool ran = false;
        reactor.CallLater(0, static () => throw new InvalidOperationException("boom"));
        reactor.CallLater(0, () => ran = true);
        reactor.Iterate();
        Assert.That(ran, Is.True);
    }

    [Test]
    public void Without_a_choice_the_built_in_log_is_used_and_a_choice_made_later_counts()
    {
        using ReactorBase reactor = new SelectReactor();
        Assert.That(reactor.LoggerFactory, Is.TypeOf<StandardErrorLoggerFactory>());
        using LogRecorder chosen = new();
        _ = reactor.Log;
        reactor.LoggerFactory = chosen;
        reactor.CallLater(0, static () => throw new InvalidOperationException("boom"));
        reactor.Iterate();
        Assert.That(chosen.Take(LogLevel.Error), Has.Count.EqualTo(1));
    }
}
