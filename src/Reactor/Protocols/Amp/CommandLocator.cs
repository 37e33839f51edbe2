using System.Runtime.CompilerServices;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A table of who answers which command. Twisted's <c>amp.CommandLocator</c> collects the methods that are marked with
/// <c>@Sum.responder</c>; here they are added, <c>Responder&lt;Sum&gt;(OnSum)</c>.
/// </summary>
public class CommandLocator : IResponderLocator
{
    private readonly Dictionary<Bytes, Func<AmpBox, Deferred<AmpBox>>> _responders = [];

    /// <summary>Answers a command.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="responder">Gets the arguments and returns the response.</param>
    public void Responder<TCommand>(Func<AmpObjects, AmpObjects> responder)
        where TCommand : Command, new()
    {
        ArgumentNullException.ThrowIfNull(responder);
        Add(Command.Of<TCommand>(), arguments => Defer.Execute(() => responder(arguments)), MakeResponse);
    }

    /// <summary>Answers a command, perhaps later.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="responder">Gets the arguments and returns the response.</param>
    [OverloadResolutionPriority(1)]
    public void Responder<TCommand>(Func<AmpObjects, Deferred<AmpObjects>> responder)
        where TCommand : Command, new()
    {
        ArgumentNullException.ThrowIfNull(responder);
        Add(Command.Of<TCommand>(), responder, MakeResponse);
    }

    /// <summary>Answers a command by switching to another protocol.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="responder">Gets the arguments and returns the protocol, not yet connected. What it throws refuses the switch.</param>
    public void Responder<TCommand>(Func<AmpObjects, IProtocol> responder)
        where TCommand : ProtocolSwitchCommand, new()
    {
        ArgumentNullException.ThrowIfNull(responder);
        Add(Command.Of<TCommand>(), arguments => Defer.Execute(() => responder(arguments)), SwitchTo);
    }

    /// <summary>Answers a command by switching to another protocol, perhaps later.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="responder">Gets the arguments and returns the protocol, not yet connected. What it fails with refuses the switch.</param>
    [OverloadResolutionPriority(1)]
    public void Responder<TCommand>(Func<AmpObjects, Deferred<IProtocol>> responder)
        where TCommand : ProtocolSwitchCommand, new()
    {
        ArgumentNullException.ThrowIfNull(responder);
        Add(Command.Of<TCommand>(), responder, SwitchTo);
    }

    /// <summary>Answers a command without knowing more of it than its name: box to box. Twisted: <c>amp.SimpleStringLocator</c>.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="responder">Makes the answer's box of the command's.</param>
    public void Responder(string name, Func<AmpBox, Deferred<AmpBox>> responder)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(responder);
        _responders[name] = responder;
    }

    /// <inheritdoc/>
    public virtual Func<AmpBox, Deferred<AmpBox>>? LocateResponder(Bytes name) => _responders.GetValueOrDefault(name);

    private void Add<T>(Command command, Func<AmpObjects, Deferred<T>> responder, Func<Command, T, AmpBox> answer) =>
        _responders[command.CommandName] = box => Defer
            .MaybeDeferred(() => responder(command.ParseArguments(box)))
            .AddCallbacks(
                result => answer(command, result),
                new Func<Failure, Failure>(failure =>
                {
                    Exception error = command.ToRemote(failure.Value);
                    return ReferenceEquals(error, failure.Value) ? failure : new Failure(error);
                }));

    private static SwitchBox SwitchTo(Command command, IProtocol inner) =>
        new(inner ?? throw new BadLocalReturn($"The responder to {command.CommandName} returned no protocol."));

    private static AmpBox MakeResponse(Command command, AmpObjects objects)
    {
        try
        {
            return command.MakeResponse(objects);
        }
        catch (Exception error)
        {
            throw new BadLocalReturn($"The response to {command.CommandName} does not fit: {error.Message}", error);
        }
    }
}
