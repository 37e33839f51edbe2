using Microsoft.Extensions.Logging;

namespace Twisted.Internet.Logging;

/// <summary>
/// Where a reactor logs when nobody chose: warnings and worse as lines on standard error, as Twisted does before its logging is
/// started.
/// </summary>
internal sealed class StandardErrorLoggerFactory : ILoggerFactory
{
    private readonly TextWriter _writer;

    /// <param name="writer">
    /// Where to; standard error when absent. It is opened now: later, when what is to be logged is that no descriptor is left, it could
    /// not be.
    /// </param>
    internal StandardErrorLoggerFactory(TextWriter? writer = null) => _writer = writer ?? Console.Error;

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _writer);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Set the reactor's LoggerFactory to one that takes providers.");

    public void Dispose()
    {
    }

    private sealed class LineLogger(string category, TextWriter writer) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Warning and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            // One call, so that lines of several threads do not mix.
            writer.WriteLine(LogLine.Format(logLevel, category, eventId, formatter(state, exception), exception));
        }
    }
}
