using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Twisted.Internet.Logging;

/// <summary>
/// Logs information and worse, with the time, to a file or another writer, on a thread of its own: a disk that is slow holds up
/// nobody. What it cannot write in time is dropped and counted.
/// </summary>
internal sealed class TextLoggerFactory : ILoggerFactory
{
    internal const int MaxWaiting = 10_000;

    private readonly BlockingCollection<string> _waiting = new(MaxWaiting);
    private readonly TextWriter _writer;
    private readonly TimeProvider _time;
    private readonly bool _owned;
    private readonly Thread _thread;
    private int _dropped;

    /// <param name="writer">Where to; it is flushed whenever nothing waits.</param>
    /// <param name="time">Whose time the entries get; the system's when absent.</param>
    /// <param name="owned">Whether the writer is closed at the end.</param>
    internal TextLoggerFactory(TextWriter writer, TimeProvider? time = null, bool owned = false)
    {
        _writer = writer;
        _time = time ?? TimeProvider.System;
        _owned = owned;
        _thread = new Thread(WriteAll) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Appends to a file, which the owner alone may read when it is made now.</summary>
    /// <exception cref="IOException">It cannot be written to.</exception>
    internal static TextLoggerFactory ToFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite | FileShare.Delete };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new TextLoggerFactory(new StreamWriter(path, options), owned: true);
    }

    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Set the reactor's LoggerFactory to one that takes providers.");

    /// <summary>Writes what waits, for so long as a process may take to end.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _ = _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Add(string line)
    {
        string entry = $"{_time.GetLocalNow().ToString("yyyy-MM-dd HH:mm:sszzz", CultureInfo.InvariantCulture)} {line}";
        try
        {
            if (!_waiting.TryAdd(entry))
            {
                Interlocked.Increment(ref _dropped);
            }
        }
        catch (InvalidOperationException)
        {
            // It was closed: who logs now does so from a thread that outlived the program.
        }
    }

    private void WriteAll()
    {
        foreach (string entry in _waiting.GetConsumingEnumerable())
        {
            try
            {
                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and int dropped)
                {
                    _writer.WriteLine($"({dropped} entries were dropped: the log is written too slowly.)");
                }

                _writer.WriteLine(entry);
                if (_waiting.Count == 0)
                {
                    _writer.Flush();
                }
            }
            catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
            {
                // A full disk is no reason to end: the next entry is tried again.
                Interlocked.Increment(ref _dropped);
            }
        }

        Close();
    }

    private void Close()
    {
        try
        {
            _writer.Flush();
            if (_owned)
            {
                _writer.Dispose();
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            // There is nowhere left to say so.
        }
    }

    private sealed class LineLogger(TextLoggerFactory owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel is >= LogLevel.Information and < LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner.Add(LogLine.Format(logLevel, category, eventId, formatter(state, exception), exception));
            }
        }
    }
}
