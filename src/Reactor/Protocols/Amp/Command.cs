using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A question that one side asks the other: what goes there, what comes back, and what can go wrong. A subclass overrides
/// the properties; there is one object of each. Twisted: <c>amp.Command</c>.
/// </summary>
public abstract class Command
{
    /// <summary>The name on the wire; the class's name unless overridden.</summary>
    public virtual string CommandName => GetType().Name;

    /// <summary>What goes there.</summary>
    public virtual IReadOnlyList<(string Name, Argument Type)> Arguments => [];

    /// <summary>What comes back.</summary>
    public virtual IReadOnlyList<(string Name, Argument Type)> Response => [];

    /// <summary>What can go wrong. Any other error is no more than "unknown" to the other side, and ends the connection.</summary>
    public virtual IReadOnlyList<CommandError> Errors => [];

    /// <summary>What can go wrong and ends the connection.</summary>
    public virtual IReadOnlyList<CommandError> FatalErrors => [];

    /// <summary>Whether an answer is wanted at all.</summary>
    public virtual bool RequiresAnswer => true;

    /// <summary>The arguments' box.</summary>
    /// <param name="objects">The arguments.</param>
    /// <exception cref="InvalidSignature">One is missing, or one is too many.</exception>
    public virtual AmpBox MakeArguments(AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return Signature.ToBoxStrictly(Arguments, objects);
    }

    /// <summary>The arguments in a box.</summary>
    /// <param name="box">As it came from the peer.</param>
    public virtual AmpObjects ParseArguments(AmpBox box) => Signature.FromBox(Arguments, box);

    /// <summary>The response's box.</summary>
    /// <param name="objects">The response.</param>
    public virtual AmpBox MakeResponse(AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        return Signature.ToBox(Response, objects);
    }

    /// <summary>The response in a box.</summary>
    /// <param name="box">As it came from the peer.</param>
    public virtual AmpObjects ParseResponse(AmpBox box) => Signature.FromBox(Response, box);

    /// <summary>The one object of a command.</summary>
    internal static TCommand Of<TCommand>()
        where TCommand : Command, new() => Only<TCommand>.Instance;

    /// <summary>Asks it.</summary>
    /// <param name="dispatcher">The way.</param>
    /// <param name="arguments">The arguments.</param>
    internal virtual Deferred<AmpObjects> DoCommand(BoxDispatcher dispatcher, AmpObjects arguments)
    {
        AmpBox box;
        try
        {
            box = MakeArguments(arguments);
        }
        catch (Exception error)
        {
            return Defer.Fail<AmpObjects>(error);
        }

        return Parsed(dispatcher.CallRemoteString(CommandName, box, RequiresAnswer));
    }

    /// <summary>The response in an answer; or what the error means.</summary>
    private protected Deferred<AmpObjects> Parsed(Deferred<AmpBox> answer) => answer.AddCallbacks(
        box => RequiresAnswer ? ParseResponse(box) : [],
        new Func<Failure, Failure>(failure => failure.Value is RemoteAmpError error ? new Failure(FromRemote(error)) : failure));

    /// <summary>What an error that came with a code means to the caller.</summary>
    internal Exception FromRemote(RemoteAmpError error)
    {
        CommandError? known = Errors.Concat(FatalErrors).FirstOrDefault(e => e.Code == error.ErrorCode);
        if (known is not null)
        {
            return known.Make(error.Description);
        }

        return error is UnhandledCommand ? error : new UnknownRemoteError(error.Description);
    }

    /// <summary>What an error of a responder is to the other side; itself where it is none that the command declares.</summary>
    internal Exception ToRemote(Exception error)
    {
        if (Errors.FirstOrDefault(e => e.Type.IsInstanceOfType(error)) is { } known)
        {
            return new RemoteAmpError(known.Code, error.Message, fatal: false, error);
        }

        return FatalErrors.FirstOrDefault(e => e.Type.IsInstanceOfType(error)) is { } fatal
            ? new RemoteAmpError(fatal.Code, error.Message, fatal: true, error)
            : error;
    }

    private static class Only<TCommand>
        where TCommand : Command, new()
    {
        public static readonly TCommand Instance = new();
    }
}
