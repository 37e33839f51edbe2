using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Questions and answers over boxes: ours are numbered and wait for theirs, theirs go to a responder. Reactor thread only. Twisted:
/// <c>amp.BoxDispatcher</c>.
/// </summary>
/// <remarks>
/// Differs from Twisted: an answer that is an error, and that nobody takes, does not end the connection; as any Deferred's, it is reported.
/// So an answer may be awaited.
/// </remarks>
public class BoxDispatcher : IBoxReceiver
{
    private readonly IResponderLocator _locator;
    private readonly Dictionary<Bytes, Deferred<AmpBox>> _outstanding = [];
    private Failure? _failAllReason;
    private IBoxSender? _boxSender;
    private long _counter;
    private int _responding;
    private bool _holdingUp;
    private bool _stopped;

    /// <summary>Not yet tied to a way of sending.</summary>
    /// <param name="locator">Knows who answers the peer's questions.</param>
    public BoxDispatcher(IResponderLocator locator)
    {
        ArgumentNullException.ThrowIfNull(locator);
        _locator = locator;
    }

    /// <summary>
    /// How many of the peer's questions may be without an answer; 1000 unless set. At that many the sender, if it is a producer, is paused.
    /// Twisted has no such bound.
    /// </summary>
    public int MaxPendingCommands { get; set; } = 1000;

    /// <summary>How many of the peer's questions are without an answer.</summary>
    public int PendingCommands => _responding;

    /// <summary>Hears of errors in responders that no command declares; the peer is told no more than that there was one.</summary>
    public ILogger Logger { get; set; } = NullLogger.Instance;

    /// <summary>The connection that boxes go over, where they do.</summary>
    internal BinaryBoxProtocol? Line => _boxSender as BinaryBoxProtocol;

    private IBoxSender BoxSender => _boxSender ?? throw new InvalidOperationException("There is no connection to send a box on.");

    /// <inheritdoc/>
    public void StartReceivingBoxes(IBoxSender boxSender) => _boxSender = boxSender;

    /// <inheritdoc/>
    public void StopReceivingBoxes(Failure reason)
    {
        _stopped = true;
        if (_holdingUp && _boxSender is IPushProducer producer)
        {
            // Whoever comes after us on the connection must not find it paused.
            _holdingUp = false;
            producer.ResumeProducing();
        }

        FailAllOutgoing(reason);
    }

    /// <summary>All that waits for an answer, and all that will be asked, fails.</summary>
    /// <param name="reason">With this.</param>
    public void FailAllOutgoing(Failure reason)
    {
        _failAllReason = reason;
        Deferred<AmpBox>[] waiting = [.. _outstanding.Values];
        _outstanding.Clear();
        foreach (Deferred<AmpBox> question in waiting)
        {
            question.Errback(reason);
        }
    }

    /// <summary>Asks a question, box to box.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="box">The arguments; the box is changed.</param>
    /// <param name="requiresAnswer">Whether an answer is wanted.</param>
    /// <returns>
    /// Fires with the answer's box, with an empty one at once where none is wanted (Twisted returns nothing then); or fails, with
    /// <see cref="RemoteAmpError"/> where the peer did.
    /// </returns>
    public Deferred<AmpBox> CallRemoteString(string command, AmpBox box, bool requiresAnswer = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        ArgumentNullException.ThrowIfNull(box);
        if (_failAllReason is { } reason)
        {
            return Defer.Fail<AmpBox>(reason);
        }

        Bytes tag = (++_counter).ToString("x", CultureInfo.InvariantCulture);
        box[AmpCodes.Command] = command;
        if (requiresAnswer)
        {
            box[AmpCodes.Ask] = tag;
        }

        try
        {
            BoxSender.SendBox(box);
        }
        catch (Exception error) when (error is AmpError or ProtocolSwitched or ConnectionLost)
        {
            return Defer.Fail<AmpBox>(error);
        }

        return requiresAnswer ? _outstanding[tag] = new Deferred<AmpBox>() : Defer.Succeed<AmpBox>([]);
    }

    /// <summary>Asks a question.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>
    /// Fires with the response, or fails: with an error that the command declares, with <see cref="UnhandledCommand"/> where the peer does not
    /// know it, with <see cref="UnknownRemoteError"/>, or with what ended the connection.
    /// </returns>
    public Deferred<AmpObjects> CallRemote<TCommand>(AmpObjects? arguments = null)
        where TCommand : Command, new() => Command.Of<TCommand>().DoCommand(this, arguments ?? []);

    /// <summary>Asks the peer to switch to another protocol.</summary>
    /// <typeparam name="TCommand">The command.</typeparam>
    /// <param name="protoToSwitchToFactory">
    /// Makes our side's protocol when the peer has switched; hears of it when the peer does not, and of the connection's end. The connector that it is given then
    /// cannot connect again.
    /// </param>
    /// <param name="arguments">The command's arguments.</param>
    /// <returns>Fires when our side has switched, or fails as for any other command; then AMP goes on.</returns>
    public Deferred<AmpObjects> CallRemote<TCommand>(ClientFactory protoToSwitchToFactory, AmpObjects? arguments = null)
        where TCommand : ProtocolSwitchCommand, new()
    {
        ArgumentNullException.ThrowIfNull(protoToSwitchToFactory);
        return Command.Of<TCommand>().DoCommand(this, protoToSwitchToFactory, arguments ?? []);
    }

    /// <inheritdoc/>
    public void AmpBoxReceived(AmpBox box)
    {
        ArgumentNullException.ThrowIfNull(box);
        if (box.TryGetValue(AmpCodes.Answer, out Bytes answered))
        {
            Take(answered).Callback(box);
        }
        else if (box.TryGetValue(AmpCodes.Error, out Bytes failed))
        {
            Take(failed).Errback(ErrorIn(box));
        }
        else if (box.TryGetValue(AmpCodes.Command, out Bytes command))
        {
            CommandReceived(command, box);
        }
        else
        {
            throw new NoEmptyBoxes("A box is no command, no answer and no error.");
        }
    }

    private static RemoteAmpError ErrorIn(AmpBox box)
    {
        string code = box.GetValueOrDefault(AmpCodes.ErrorCode).Decode();
        string description = box.GetValueOrDefault(AmpCodes.ErrorDescription).Decode();
        return code == AmpCodes.Unhandled ? new UnhandledCommand(description) : new RemoteAmpError(code, description);
    }

    private Deferred<AmpBox> Take(Bytes tag) => _outstanding.Remove(tag, out Deferred<AmpBox>? question)
        ? question
        : throw new MalformedAmpBox($"An answer to {Bytes.Repr(tag)} came, which was not asked or is answered.");

    private void CommandReceived(Bytes command, AmpBox box)
    {
        _responding++;
        HoldUpOrLetGo();
        Deferred<AmpBox> answer = Dispatch(command, box);
        if (box.TryGetValue(AmpCodes.Ask, out Bytes tag))
        {
            answer = answer.AddCallbacks(reply => AnswerBox(tag, reply), failure => ErrorBox(tag, failure));
            answer.AddCallback(SafeEmit);
        }

        answer.AddErrback(failure => BoxSender.UnhandledError(failure));
        answer.AddBoth(() =>
        {
            _responding--;
            HoldUpOrLetGo();
        });
    }

    private Deferred<AmpBox> Dispatch(Bytes command, AmpBox box) => _locator.LocateResponder(command) is { } responder
        ? Defer.MaybeDeferred(() => responder(box))
        : Defer.Fail<AmpBox>(new RemoteAmpError(AmpCodes.Unhandled, $"Unhandled Command: {Bytes.Repr(command)}"));

    private AmpBox AnswerBox(Bytes tag, AmpBox reply)
    {
        try
        {
            reply.BeforeSent(BoxSender);
        }
        catch (RemoteAmpError error)
        {
            return ErrorBox(tag, new Failure(error));
        }

        reply[AmpCodes.Answer] = tag;
        return reply;
    }

    private AmpBox ErrorBox(Bytes tag, Failure failure)
    {
        RemoteAmpError? declared = failure.Value as RemoteAmpError;
        if (declared is null)
        {
            ProtocolsLog.ResponderFailed(Logger, failure.Value);
        }

        AmpBox box = declared is { Fatal: false } ? new AmpBox() : new QuitBox();
        box[AmpCodes.Error] = tag;
        box[AmpCodes.ErrorCode] = declared?.ErrorCode ?? AmpCodes.Unknown;
        box[AmpCodes.ErrorDescription] = Shortened(declared?.Description ?? "Unknown Error");
        return box;
    }

    /// <summary>A long message must not be the reason that an error cannot be told.</summary>
    private static Bytes Shortened(Bytes description) =>
        description.Length <= AmpBox.MaxValueLength ? description : description.Slice(0, AmpBox.MaxValueLength);

    private void SafeEmit(AmpBox box)
    {
        try
        {
            BoxSender.SendBox(box);
        }
        catch (Exception error) when (error is ProtocolSwitched or ConnectionLost)
        {
            // Nobody is left to be answered.
        }
    }

    private void HoldUpOrLetGo()
    {
        bool full = _responding >= MaxPendingCommands;
        if (_stopped || full == _holdingUp || _boxSender is not IPushProducer producer)
        {
            return;
        }

        _holdingUp = full;
        if (full)
        {
            producer.PauseProducing();
        }
        else
        {
            producer.ResumeProducing();
        }
    }
}
