using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Twisted.Reactor.Tests.Loop;

internal sealed record LogEntry(LogLevel Level, int Id, string Text, Exception? Error)
{
    public override string ToString() => $"{Level} {Id}: {Text} {Error}";
}

/// <summary>Keeps what is logged. Errors that a test does not take fail it.</summary>
internal sealed class LogRecorder : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();
    private readonly List<LogEntry> _taken = [];

    /// <summary>Takes the entries of a level out.</summary>
    public IReadOnlyList<LogEntry> Take(LogLevel level)
    {
        List<LogEntry> found = [];
        while (_entries.TryDequeue(out LogEntry? entry))
        {
            (entry.Level == level ? found : _taken).Add(entry);
        }

        found.InsertRange(0, _taken.FindAll(entry => entry.Level == level));
        _taken.RemoveAll(entry => entry.Level == level);
        return found;
    }

    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _entries.Enqueue(new LogEntry(logLevel, eventId.Id, formatter(state, exception), exception));

    public void Dispose()
    {
    }
}
