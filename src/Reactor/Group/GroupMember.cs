namespace Twisted.Internet.Group;

/// <summary>A reactor and the thread that runs it.</summary>
internal sealed class GroupMember(ReactorBase reactor, Action<Exception?> onEnded)
{
    private readonly ManualResetEventSlim _ready = new();

    internal ReactorBase Reactor => reactor;

    internal void Start(string name)
    {
        try
        {
            reactor.CallWhenRunning(_ready.Set);

            // Background: the end of the program ends it, whether or not somebody stopped it before.
            new Thread(Run) { IsBackground = true, Name = name }.Start();
        }
        catch (Exception error)
        {
            End(error);
        }
    }

    /// <summary>Waits until its loop runs, or has ended before it ran.</summary>
    internal void WaitUntilReady() => _ready.Wait();

    private void Run()
    {
        try
        {
            reactor.Run(installSignalHandlers: false);
        }
        catch (Exception error)
        {
            End(error);
            return;
        }

        End(error: null);
    }

    private void End(Exception? error)
    {
        onEnded(error);
        _ready.Set();
    }
}
