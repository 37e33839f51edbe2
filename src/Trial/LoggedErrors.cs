using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Twisted.Trial;

/// <summary>The log of a test's reactor: keeps errors, drops the rest. Any thread may log.</summary>
internal sealed class LoggedErrors : ILoggerFactory
{
    private readonly ConcurrentQueue<LoggedErrorEntry> _entries = new();

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log of a test has no other outlets.");

    /// <summary>Takes all out.</summary>
    public IReadOnlyList<LoggedErrorEntry> Take()
    {
        List<LoggedErrorEntry> taken = [];
        while (_entries.TryDequeue(out LoggedErrorEntry? entry))
        {
            taken.Add(entry);
        }

        return taken;
    }

    /// <summary>Puts back what was not wanted.</summary>
    public void PutBack(LoggedErrorEntry entry) => _entries.Enqueue(entry);

    public void Dispose()
    {
    }

    private sealed class Logger(string category, ConcurrentQueue<LoggedErrorEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                entries.Enqueue(new LoggedErrorEntry(category, formatter(state, exception), exception));
            }
        }
    }
}
