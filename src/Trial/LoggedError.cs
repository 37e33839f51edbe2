namespace Twisted.Trial;

/// <summary>A test's reactor logged an error that the test did not take by <see cref="TestCase.FlushLoggedErrors()"/>.</summary>
public class LoggedError : Exception
{
    /// <summary>With nothing known of it.</summary>
    public LoggedError()
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">The message.</param>
    public LoggedError(string message)
        : base(message)
    {
    }

    /// <summary>With a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">What was logged.</param>
    public LoggedError(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>For an entry of the log.</summary>
    /// <param name="entry">The entry.</param>
    public LoggedError(LoggedErrorEntry entry)
        : this($"An error was logged: {entry.Category}: {entry.Text}", entry.Error)
    {
    }
}
