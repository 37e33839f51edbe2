using System.Threading.Channels;
using Spectre.Console;
using Twisted.Internet;

namespace Twisted.Examples;

/// <summary>
/// The keys that are typed in a session. It listens all the time, so that Ctrl-C ends a live view as well, and keeps no more than a terminal would.
/// </summary>
internal sealed class SessionKeys : IAnsiConsoleInput, IDisposable
{
    /// <summary>The most keys that wait for a question; further ones are lost, as in any terminal.</summary>
    public const int MaxWaiting = 256;

    /// <summary>The most letters in an answer; Spectre has no bound of its own.</summary>
    public const int MaxLine = 200;

    private readonly KeyDecoder _decoder = new();
    private readonly CancellationTokenSource _left = new();
    private readonly IDisposable _input;
    private readonly Channel<ConsoleKeyInfo> _typed = Channel.CreateBounded<ConsoleKeyInfo>(
        new BoundedChannelOptions(MaxWaiting) { SingleWriter = true });

    private int _letters;

    /// <summary>Listens.</summary>
    /// <param name="received">What the client sends.</param>
    public SessionKeys(IObservable<Bytes> received)
    {
        Left = _left.Token;
        _input = received.Subscribe(Receive, _ => _left.Cancel(), _left.Cancel);
    }

    /// <summary>Cancelled by Ctrl-C, Ctrl-D and the end of the input.</summary>
    public CancellationToken Left { get; }

    public bool IsKeyAvailable() => _typed.Reader.TryPeek(out _);

    /// <summary>This form would block.</summary>
    /// <param name="intercept">Unused.</param>
    public ConsoleKeyInfo? ReadKey(bool intercept) => throw new NotSupportedException("Use the asynchronous forms of Spectre's prompts.");

    public async Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken)
    {
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(Left, cancellationToken);
        return await _typed.Reader.ReadAsync(either.Token).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _input.Dispose();
        _left.Dispose();
    }

    private void Receive(Bytes data)
    {
        foreach (ConsoleKeyInfo key in _decoder.Decode(data.Span))
        {
            if (key is { Modifiers: ConsoleModifiers.Control, Key: ConsoleKey.C or ConsoleKey.D })
            {
                _left.Cancel();
                return;
            }

            bool isLetter = !char.IsControl(key.KeyChar);
            if ((isLetter && _letters == MaxLine) || !_typed.Writer.TryWrite(key))
            {
                continue;
            }

            _letters = key.Key switch
            {
                ConsoleKey.Enter => 0,
                ConsoleKey.Backspace => Math.Max(0, _letters - 1),
                _ => isLetter ? _letters + 1 : _letters,
            };
        }
    }
}
