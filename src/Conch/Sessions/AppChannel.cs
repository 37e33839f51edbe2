using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>The channel of a session that an app runs in: its data goes to and from a stream.</summary>
internal sealed class AppChannel : SSHSession
{
    public AppChannel(SessionUser user, SessionHandler handler)
    {
        AppOutput = new SessionOutput(this);
        AppInput = new SessionStream(this, AppOutput);
        SessionAdapter = new AppSession(this, user, handler);
    }

    public SessionStream AppInput { get; }

    public SessionOutput AppOutput { get; }

    public IReactor Reactor => Conn.Transport!.Transport!.Reactor;

    /// <summary>Whether this is the thread that everything of the channel belongs to.</summary>
    public bool IsReactorThread => Reactor is ReactorBase reactor
        ? reactor.OnReactorThread
        : SynchronizationContext.Current is IReactorContext context && ReferenceEquals(context.Reactor, Reactor);

    public override void DataReceived(Bytes data) => AppInput.Receive(data);

    public override void EofReceived() => AppInput.EndOfInput();

    public override void StartWriting() => AppOutput.Drain();

    public override void Closed()
    {
        AppInput.EndOfInput();
        AppOutput.Close();
        base.Closed();
    }
}
