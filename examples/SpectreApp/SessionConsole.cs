using System.Collections.ObjectModel;
using Spectre.Console;
using Spectre.Console.Rendering;
using Twisted.Conch;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Examples;

/// <summary>
/// Spectre's console on a session: drawn on the client's terminal as large as its window is now, fed by what is typed there. Spectre's prompts draw from the
/// pool while the app is on the reactor thread; one thing at a time, as <see cref="IExclusivityMode"/> sees to.
/// </summary>
internal sealed class SessionConsole : IAnsiConsole, IAsyncDisposable
{
    private readonly SessionContext _session;
    private readonly SessionScreen _screen;
    private readonly SessionKeys _keys;
    private readonly IAnsiConsole _console;
    private readonly IDisposable _sizes;
    private int _resizes = -1; // The first size is no change.

    /// <summary>A console on the session, whose input it takes.</summary>
    /// <param name="session">The session.</param>
    public SessionConsole(SessionContext session)
    {
        _session = session;
        TerminalKind kind = TerminalKind.Of(session);
        _screen = new SessionScreen(session.Stream, kind.Encoding, session.HasTerminal);
        _keys = new SessionKeys(session.HasTerminal ? session.Received : System.Reactive.Linq.Observable.Never<Bytes>());
        _console = AnsiConsole.Create(kind.Settings(_screen));
        Profile.Capabilities.Unicode = kind.IsUnicode;
        _sizes = session.WindowSizes.Subscribe(Resize);
    }

    /// <summary>Cancelled once the user wants to go, or has gone: Ctrl-C, Ctrl-D, end of input.</summary>
    public CancellationToken Left => _keys.Left;

    /// <inheritdoc/>
    public Profile Profile => _console.Profile;

    /// <inheritdoc/>
    public IAnsiConsoleCursor Cursor => _console.Cursor;

    /// <inheritdoc/>
    public IAnsiConsoleInput Input => _keys;

    /// <inheritdoc/>
    public IExclusivityMode ExclusivityMode => _console.ExclusivityMode;

    /// <inheritdoc/>
    public RenderPipeline Pipeline => _console.Pipeline;

    /// <inheritdoc/>
    public void Clear(bool home) => _console.Clear(home);

    /// <inheritdoc/>
    public void Write(IRenderable renderable) => _console.Write(renderable);

    /// <inheritdoc/>
    public void WriteAnsi(Action<AnsiWriter> action) => _console.WriteAnsi(action);

    /// <summary>Whether the terminal shows more than ASCII; Spectre's borders are to be chosen by it.</summary>
    public bool IsUnicode => Profile.Capabilities.Unicode;

    /// <summary>A border for tables.</summary>
    public TableBorder Border => IsUnicode ? TableBorder.Rounded : TableBorder.Ascii;

    /// <summary>One of several: picked with the arrows, or typed where the terminal can do no more.</summary>
    /// <param name="title">The question, as markup.</param>
    /// <param name="choices">The answers.</param>
    public Task<string> Choose(string title, IReadOnlyList<string> choices) => Profile.Capabilities.Ansi
        ? new SelectionPrompt<string>().Title(title).AddChoices(choices).ShowAsync(this, Left)
        : new TextPrompt<string>(title, StringComparer.OrdinalIgnoreCase).AddChoices(choices).ShowAsync(this, Left);

    /// <summary>Any number of several.</summary>
    /// <param name="title">The question, as markup.</param>
    /// <param name="choices">The answers.</param>
    public async Task<IReadOnlyList<string>> ChooseSome(string title, IReadOnlyList<string> choices)
    {
        if (Profile.Capabilities.Ansi)
        {
            return await new MultiSelectionPrompt<string>().Title(title).NotRequired().AddChoices(choices).ShowAsync(this, Left);
        }

        Collection<string> chosen = [];
        foreach (string choice in choices)
        {
            if (await new ConfirmationPrompt($"{title} {choice}?") { DefaultValue = false }.ShowAsync(this, Left))
            {
                chosen.Add(choice);
            }
        }

        return chosen;
    }

    /// <summary>Waits until a live view may be drawn again. Reactor thread.</summary>
    /// <param name="reactor">Whose time it is.</param>
    /// <param name="seconds">How long the last picture is to stand.</param>
    /// <returns>Whether the window has another size, and was emptied.</returns>
    /// <exception cref="OperationCanceledException">The user has left.</exception>
    public async Task<bool> NextFrame(IReactorTime reactor, double seconds)
    {
        int resizes = _resizes;
        await Tasks.DeferLater(reactor, seconds);
        await _screen.FlushAsync(Left);
        Left.ThrowIfCancellationRequested();
        if (resizes == _resizes || !Profile.Capabilities.Ansi)
        {
            return false;
        }

        // The terminal has broken the old lines anew: the picture no longer stands where Spectre believes.
        WriteAnsi(writer => writer.EraseInDisplay(2).CursorPosition(1, 1));
        return true;
    }

    /// <summary>Lets the client have all that was drawn.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Profile.Capabilities.Ansi)
        {
            Cursor.Show();
        }

        _sizes.Dispose();
        _keys.Dispose();
        await _screen.FlushAsync(_session.Closed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _screen.DisposeAsync();
    }

    /// <summary>A client may claim any size: what is drawn must stay small.</summary>
    private void Resize(WindowSize size)
    {
        const int Widest = 400;
        const int Highest = 200;
        Profile.Width = size.Columns == 0 ? 80 : Math.Clamp(size.Columns, 20, Widest);
        Profile.Height = size.Rows == 0 ? 24 : Math.Clamp(size.Rows, 5, Highest);
        _resizes++;
    }
}
