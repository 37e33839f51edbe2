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
        Add(Command.Of<TCommand>(), arguments => Defer.Execute(() => responder(arguments)));
    }

    /// <summary>Answers a command, perhaps later.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="responder">Gets the arguments and returns the response.</param>
    [OverloadResolutionPriority(1)]
    public void Responder<TCommand>(Func<AmpObjects, Deferred<AmpObjects>> responder)
        where TCommand : Command, new()
    {
        ArgumentNullException.ThrowIfNull(responder);
        Add(Command.Of<TCommand>(), arguments => Defer.MaybeDeferred(() => responder(arguments)));
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

    private void Add(Command command, Func<AmpObjects, Deferred<AmpObjects>> responder) =>
        _responders[command.CommandName] = box => Defer
            .MaybeDeferred(() => responder(command.ParseArguments(box)))
            .AddCallbacks(
                objects => MakeResponse(command, objects),
                new Func<Failure, AmpBox>(failure =>
                {
                    Exception error = command.ToRemote(failure.Value);
                    (ReferenceEquals(error, failure.Value) ? failure : new Failure(error)).RaiseException();
                    return [];
                }));

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
