using Microsoft.Extensions.Logging;

namespace Twisted.Internet.Logging;

/// <summary>A log entry as a line of text, and an exception below it.</summary>
internal static class LogLine
{
    internal static string Format(LogLevel level, string category, EventId eventId, string message, Exception? exception)
    {
        string line = Printable($"{level}: {category}[{eventId.Id}] {message}", keepLines: false);
        return exception is null ? line : line + Environment.NewLine + Printable(exception.ToString(), keepLines: true);
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
