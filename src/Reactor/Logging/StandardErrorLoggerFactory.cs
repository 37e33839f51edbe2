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

            string line = Printable($"{logLevel}: {category}[{eventId.Id}] {formatter(state, exception)}", keepLines: false);
            string text = exception is null ? line : line + Environment.NewLine + Printable(exception.ToString(), keepLines: true);

            // One call, so that lines of several threads do not mix.
            writer.WriteLine(text);
        }

        /// <summary>A peer's text may sit in a message: it must not be able to drive the terminal or to forge a line.</summary>
        private static string Printable(string text, bool keepLines) =>
            text.AsSpan().ContainsAnyInRange('\0', '\x1f') || text.AsSpan().ContainsAnyInRange('\x7f', '\x9f')
                ? string.Create(text.Length, (text, keepLines), static (into, source) =>
                {
                    for (int i = 0; i < into.Length; i++)
                    {
                        char c = source.text[i];
                        bool line = source.keepLines && (c is '\n' or '\r' or '\t');
                        into[i] = char.IsControl(c) && !line ? '?' : c;
                    }
                })
                : text;
    }
}
