using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Asynchronous Messaging Protocol: both sides ask questions of each other, many at a time, and answer in any order. A subclass says in its
/// constructor what it answers, <c>Responder&lt;Sum&gt;(OnSum)</c>; <see cref="CallRemote{TCommand}(AmpObjects?)"/> asks. Reactor thread only. Twisted: <c>amp.AMP</c>.
/// </summary>
public class AMP : BinaryBoxProtocol, IResponderLocator
{
    private static readonly CommandLocator Defaults = MakeDefaults();

    private readonly BoxDispatcher _dispatcher;
    private readonly CommandLocator _commands = new();

    /// <summary>Asks and answers itself.</summary>
    public AMP()
        : this(boxReceiver: null)
    {
    }

    /// <summary>With a part done by somebody else.</summary>
    /// <param name="boxReceiver">Gets the boxes; they are dispatched as questions and answers when absent.</param>
    /// <param name="locator">Knows who answers; this object when absent.</param>
    public AMP(IBoxReceiver? boxReceiver, IResponderLocator? locator = null)
    {
        _dispatcher = boxReceiver as BoxDispatcher ?? new BoxDispatcher(locator ?? this);
        BoxReceiver = boxReceiver ?? _dispatcher;
    }

    /// <summary>How many of the peer's questions may be without an answer before no more are read; 1000 unless set.</summary>
    public int MaxPendingCommands
    {
        get => _dispatcher.MaxPendingCommands;
        set => _dispatcher.MaxPendingCommands = value;
    }

    /// <inheritdoc/>
    public override void MakeConnection(ITransport transport)
    {
        Transport = transport;
        _dispatcher.Logger = Log;
        base.MakeConnection(transport);
    }

    /// <inheritdoc/>
    public virtual Func<AmpBox, Deferred<AmpBox>>? LocateResponder(Bytes name) =>
        _commands.LocateResponder(name) ?? Defaults.LocateResponder(name);

    /// <inheritdoc cref="BoxDispatcher.CallRemote{TCommand}(AmpObjects?)"/>
    public Deferred<AmpObjects> CallRemote<TCommand>(AmpObjects? arguments = null)
        where TCommand : Command, new() => _dispatcher.CallRemote<TCommand>(arguments);

    /// <inheritdoc cref="BoxDispatcher.CallRemote{TCommand}(ClientFactory, AmpObjects?)"/>
    public Deferred<AmpObjects> CallRemote<TCommand>(ClientFactory protoToSwitchToFactory, AmpObjects? arguments = null)
        where TCommand : ProtocolSwitchCommand, new() => _dispatcher.CallRemote<TCommand>(protoToSwitchToFactory, arguments);

    /// <inheritdoc cref="BoxDispatcher.CallRemoteString"/>
    public Deferred<AmpBox> CallRemoteString(string command, AmpBox box, bool requiresAnswer = true) =>
        _dispatcher.CallRemoteString(command, box, requiresAnswer);

    /// <inheritdoc cref="CommandLocator.Responder{TCommand}(Func{AmpObjects, AmpObjects})"/>
    protected void Responder<TCommand>(Func<AmpObjects, AmpObjects> responder)
        where TCommand : Command, new() => _commands.Responder<TCommand>(responder);

    /// <inheritdoc cref="CommandLocator.Responder{TCommand}(Func{AmpObjects, Deferred{AmpObjects}})"/>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    protected void Responder<TCommand>(Func<AmpObjects, Deferred<AmpObjects>> responder)
        where TCommand : Command, new() => _commands.Responder<TCommand>(responder);

    /// <inheritdoc cref="CommandLocator.Responder{TCommand}(Func{AmpObjects, IProtocol})"/>
    protected void Responder<TCommand>(Func<AmpObjects, IProtocol> responder)
        where TCommand : ProtocolSwitchCommand, new() => _commands.Responder<TCommand>(responder);

    /// <inheritdoc cref="CommandLocator.Responder{TCommand}(Func{AmpObjects, Deferred{IProtocol}})"/>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    protected void Responder<TCommand>(Func<AmpObjects, Deferred<IProtocol>> responder)
        where TCommand : ProtocolSwitchCommand, new() => _commands.Responder<TCommand>(responder);

    /// <inheritdoc cref="CommandLocator.Responder(string, Func{AmpBox, Deferred{AmpBox}})"/>
    protected void Responder(string name, Func<AmpBox, Deferred<AmpBox>> responder) => _commands.Responder(name, responder);

    private static CommandLocator MakeDefaults()
    {
        CommandLocator locator = new();
        locator.Responder<StartTLS>(static _ => new AmpObjects());
        return locator;
    }
}
