namespace Twisted.Interop.Tests.Rig;

/// <summary>A terminal that a test can look at and type into: a program in a tmux of its own.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private readonly string _tmux = Peers.Program("tmux", "tmux");
    private readonly TemporaryDirectory _directory = new();

    private Tmux()
    {
    }

    /// <summary>Runs a command line; when it has ended, its exit status stands on the screen as <c>[status N]</c>.</summary>
    /// <param name="command">For the shell.</param>
    /// <param name="columns">The window's width.</param>
    /// <param name="rows">The window's height.</param>
    public static async Task<Tmux> Start(string command, int columns, int rows)
    {
        Tmux terminal = new();
        await terminal.Tell("new-session", "-d", "-x", $"{columns}", "-y", $"{rows}", $"{command}; echo \"[status $?]\"; read wait");
        return terminal;
    }

    /// <summary>Types keys, by tmux's names.</summary>
    public Task Type(params string[] keys) => Tell(["send-keys", .. keys]);

    /// <summary>Types a text as it is.</summary>
    public Task TypeText(string text) => Tell("send-keys", "-l", text);

    public Task Resize(int columns, int rows) => Tell("resize-window", "-x", $"{columns}", "-y", $"{rows}");

    /// <summary>What is on the screen now.</summary>
    public async Task<string> Screen() => (await Tell("capture-pane", "-p")).Output;

    /// <summary>The same with its colours, as escape sequences.</summary>
    public async Task<string> Colours() => (await Tell("capture-pane", "-e", "-p")).Output;

    /// <summary>Waits until something stands on the screen, and answers all that does.</summary>
    public async Task<string> Shows(string text)
    {
        using CancellationTokenSource limit = new(ProgramRun.Limit);
        using PeriodicTimer pace = new(TimeSpan.FromMilliseconds(50));
        string screen = "";
        try
        {
            while (!(screen = await Screen()).Contains(text, StringComparison.Ordinal))
            {
                await pace.WaitForNextTickAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"'{text}' did not come on the screen:\n{screen}");
        }

        return screen;
    }

    /// <summary>Closes the window: the program in it is hung up on.</summary>
    public async ValueTask DisposeAsync()
    {
        await ProgramRun.Of(_tmux, ["-S", Socket, "kill-server"]);
        _directory.Dispose();
    }

    private string Socket => Path.Combine(_directory.Root, "tmux");

    private async Task<ProgramRun> Tell(params string[] command)
    {
        // Its own idea of the locale decides whether it draws more than ASCII.
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["LC_ALL"] = "C.UTF-8", ["SHELL"] = "/bin/sh" };
        ProgramRun run = await ProgramRun.Of(_tmux, ["-S", Socket, "-f", "/dev/null", .. command], environment);
        Assert.That(run.ExitCode, Is.Zero, run.Transcript);
        return run;
    }
}
