using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Asks the peer to speak another protocol from its answer on; TLS, where it was started, stays. A subclass is the command. It is asked by
/// <see cref="AMP.CallRemote{TCommand}(ClientFactory, AmpObjects?)"/>, with the factory of our side's protocol, and answered by a responder that returns the protocol of its
/// side. Twisted: <c>amp.ProtocolSwitchCommand</c>.
/// </summary>
/// <remarks>
/// While the answer is awaited no other question can be asked (<see cref="ProtocolSwitched"/>). A peer that refuses goes on with AMP; the factory hears of
/// that as of a connection that failed. Differs from Twisted: what waits for an answer when the switch is made fails then, not with the connection.
/// </remarks>
public abstract class ProtocolSwitchCommand : Command
{
    /// <summary>Has no values: the responder returns a protocol.</summary>
    /// <param name="objects">Not used.</param>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public sealed override AmpBox MakeResponse(AmpObjects objects) =>
        throw new InvalidOperationException($"A responder to {CommandName} returns the protocol to switch to.");

    internal sealed override Deferred<AmpObjects> DoCommand(BoxDispatcher dispatcher, AmpObjects arguments) => Defer.Fail<AmpObjects>(
        new InvalidOperationException($"{CommandName} needs the factory of the protocol to switch to: CallRemote<{CommandName}>(factory, arguments)."));

    internal Deferred<AmpObjects> DoCommand(BoxDispatcher dispatcher, ClientFactory factory, AmpObjects arguments)
    {
        BinaryBoxProtocol line;
        AmpBox box;
        try
        {
            line = dispatcher.Line ?? throw new InvalidOperationException("There is no connection to switch.");
            line.Change.RequireFree(LineChange.Switch);
            box = MakeArguments(arguments);
        }
        catch (Exception error)
        {
            return Defer.Fail<AmpObjects>(error);
        }

        Deferred<AmpBox> answer = dispatcher.CallRemoteString(CommandName, box);
        if (answer.Called)
        {
            // It could not be sent.
            return Parsed(answer);
        }

        line.Change.Ask(LineChange.Switch);
        return Parsed(answer.AddCallbacks(
            reply =>
            {
                line.SwitchTo(factory);
                return reply;
            },
            failure =>
            {
                line.Change.Refused(failure);
                ConnectionLost reason = new($"The peer did not switch to another protocol: {failure.GetErrorMessage()}", failure.Value);
                factory.ClientConnectionFailed(new LineConnector(line), new Failure(reason));
                return failure;
            }));
    }
}
