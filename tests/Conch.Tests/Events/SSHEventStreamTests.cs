using Microsoft.Extensions.Logging;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

internal sealed class SSHEventStreamTests
{
    private static readonly ClientConnected Connected = new()
    {
        ConnectionId = 1,
        Peer = new IPv4Address("TCP", "192.0.2.1", 4000),
        Time = TimeSpan.FromSeconds(3),
    };

    [Test]
    public void Everybody_who_subscribed_hears_it()
    {
        SSHEventStream stream = new();
        List<SSHEvent> first = [];
        List<SSHEvent> second = [];
        stream.Subscribe(first.Add);
        stream.Subscribe(second.Add);
        stream.Publish(Connected, logger: null);
        Assert.That(first, Is.EqualTo(new[] { Connected }));
        Assert.That(second, Is.EqualTo(new[] { Connected }));
    }

    [Test]
    public void Nobody_listens_before_the_first_and_after_the_last()
    {
        SSHEventStream stream = new();
        Assert.That(stream.HasObservers, Is.False);
        List<SSHEvent> heard = [];
        IDisposable subscription = stream.Subscribe(heard.Add);
        Assert.That(stream.HasObservers, Is.True);
        subscription.Dispose();
        subscription.Dispose();
        Assert.That(stream.HasObservers, Is.False);
        stream.Publish(Connected, logger: null);
        Assert.That(heard, Is.Empty);
    }

    [Test]
    public void One_that_throws_is_logged_and_keeps_it_from_nobody()
    {
        SSHEventStream stream = new();
        Lines log = new();
        List<SSHEvent> heard = [];
        stream.Subscribe(_ => throw new InvalidOperationException("broken"));
        stream.Subscribe(heard.Add);
        Assert.That(() => stream.Publish(Connected, log), Throws.Nothing);
        Assert.That(heard, Has.Count.EqualTo(1));
        Assert.That(log.Errors, Has.Count.EqualTo(1));
        Assert.That(log.Errors[0].Message, Is.EqualTo("broken"));
    }

    [Test]
    public void Unsubscribing_while_hearing_is_harmless()
    {
        SSHEventStream stream = new();
        int heard = 0;
        IDisposable? subscription = null;
        subscription = stream.Subscribe(_ =>
        {
            heard++;
            subscription!.Dispose();
        });
        stream.Publish(Connected, logger: null);
        stream.Publish(Connected, logger: null);
        Assert.That(heard, Is.EqualTo(1));
    }

    private sealed class Lines : ILogger
    {
        public List<Exception> Errors { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Errors.Add(exception!);
    }
}
