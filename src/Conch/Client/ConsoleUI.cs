using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Client;

/// <summary>
/// Asks and warns whoever sits at a terminal, on the reactor's pool. Twisted: <c>twisted.conch.client.knownhosts.ConsoleUI</c>.
/// </summary>
public class ConsoleUI
{
    private const int MaxAnswerLength = 1024;
    private const int MaxAnswers = 10;
    private readonly Func<Stream> _opener;

    /// <summary>The terminal that the process was started from, wherever its input comes from.</summary>
    public ConsoleUI()
        : this(static () => OperatingSystem.IsWindows()
            ? new FileStream("CON", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0)
            : new FileStream("/dev/tty", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0))
    {
    }

    /// <summary>A terminal of one's own.</summary>
    /// <param name="opener">Opens it each time it is needed, on a pool thread; it is closed after.</param>
    public ConsoleUI(Func<Stream> opener)
    {
        ArgumentNullException.ThrowIfNull(opener);
        _opener = opener;
    }

    /// <summary>Asks a question until it is answered by yes or no. Twisted: <c>prompt</c>.</summary>
    /// <param name="text">The question.</param>
    /// <returns>The answer; false at the end of input. Fails when there is no terminal.</returns>
    public virtual Deferred<bool> Prompt(string text) => OffReactor.Read(() =>
    {
        using Stream terminal = _opener();
        string question = text;
        for (int i = 0; i < MaxAnswers; i++)
        {
            terminal.Write(Encoding.UTF8.GetBytes(question));
            switch (ReadAnswer(terminal))
            {
                case "yes":
                    return true;
                case "no" or null:
                    return false;
            }

            question = "Please type 'yes' or 'no': ";
        }

        return false;
    });

    /// <summary>Shows a text, if there is a terminal. Twisted: <c>warn</c>.</summary>
    /// <param name="text">The text, its line end included.</param>
    public virtual void Warn(string text) => OffReactor.Read(() =>
    {
        using Stream terminal = _opener();
        terminal.Write(Encoding.UTF8.GetBytes(text));
        return true;
    }).AddErrback(static (Failure _) =>
    {
        // Nobody sits there to be warned.
    });

    private static string? ReadAnswer(Stream terminal)
    {
        byte[] answer = new byte[MaxAnswerLength];
        int length = 0;
        for (int value = terminal.ReadByte(); value != '\n'; value = terminal.ReadByte())
        {
            if (value < 0)
            {
                return null;
            }

            // The rest of a longer line is no answer, and is read away.
            if (length < MaxAnswerLength)
            {
                answer[length++] = (byte)value;
            }
        }

        return Encoding.UTF8.GetString(answer, 0, length).Trim().ToLowerInvariant();
    }
}
