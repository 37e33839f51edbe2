using System.Text;
using Spectre.Console;

namespace Twisted.Examples;

/// <summary>
/// Text on its way to a terminal, from any thread. Writing never waits: what is written in one go is sent together, behind what the client has not taken yet.
/// <see cref="FlushAsync(CancellationToken)"/> waits for that, and whoever draws without end has to.
/// </summary>
/// <param name="stream">The session's.</param>
/// <param name="encoding">What the terminal understands.</param>
/// <param name="isTerminal">Whether lines end with <c>\r\n</c>: nobody else turns Spectre's <c>\n</c> into that, the terminal is raw.</param>
internal sealed class SessionScreen(Stream stream, Encoding encoding, bool isTerminal) : TextWriter, IAnsiConsoleOutput
{
    /// <summary>The most that waits for a client that does not read, in characters; a picture has a few thousand.</summary>
    public const int MaxWaiting = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly StringBuilder _waiting = new();
    private readonly Encoder _encoder = encoding.GetEncoder();
    private Task _sending = Task.CompletedTask;
    private char _last;
    private bool _isSending;
    private bool _isLost;

    public override Encoding Encoding => encoding;

    /// <summary>This one.</summary>
    public TextWriter Writer => this;

    public bool IsTerminal => isTerminal;

    /// <summary>What Spectre begins with; the session's window says otherwise at once.</summary>
    public int Width => 80;

    public int Height => 24;

    public void SetEncoding(Encoding encoding)
    {
        // It is the client's, not ours to choose.
    }

    public override void Write(char value) => Write([value]);

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    /// <exception cref="IOException">More than <see cref="MaxWaiting"/> wait for the client.</exception>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_lock)
        {
            if (_isLost || buffer.IsEmpty)
            {
                return;
            }

            if (_waiting.Length + buffer.Length > MaxWaiting)
            {
                throw new IOException("The client does not read what it is sent.");
            }

            Append(buffer);
            if (!_isSending)
            {
                _isSending = true;
                _sending = Send();
            }
        }
    }

    public override Task FlushAsync() => FlushAsync(CancellationToken.None);

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _sending.WaitAsync(cancellationToken);
        }
    }

    private void Append(ReadOnlySpan<char> text)
    {
        foreach (char letter in text)
        {
            if (isTerminal && letter == '\n' && _last != '\r')
            {
                _waiting.Append('\r');
            }

            _waiting.Append(letter);
            _last = letter;
        }
    }

    private async Task Send()
    {
        await Task.Yield(); // Whoever draws has more to write.
        try
        {
            while (Take() is { } piece)
            {
                await stream.WriteAsync(piece);
            }
        }
        catch (IOException)
        {
            // The client has gone. The app is told so by its token.
            lock (_lock)
            {
                _isLost = true;
                _waiting.Clear();
            }
        }
    }

    /// <summary>All that waits; null, and somebody else may send, when nothing does. (Half a letter is no bytes yet.)</summary>
    private byte[]? Take()
    {
        lock (_lock)
        {
            if (_waiting.Length == 0)
            {
                _isSending = false;
                return null;
            }

            char[] text = new char[_waiting.Length];
            _waiting.CopyTo(0, text, text.Length);
            _waiting.Clear();
            byte[] piece = new byte[encoding.GetMaxByteCount(text.Length)];
            int count = _encoder.GetBytes(text, piece, flush: false);
            return piece[..count];
        }
    }
}
