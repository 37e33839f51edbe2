using System.Buffers;
using Twisted.Python;

namespace Twisted.Internet.Processes;

/// <summary>A program that is run for a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class ResultGetter<T> : ProcessProtocol
{
    private bool _settled;

    protected ResultGetter() => Result = new Deferred<T>(_ => Kill());

    internal Deferred<T> Result { get; }

    public sealed override void ProcessEnded(Failure reason)
    {
        Settle(() => Finish((IProcessExit)reason.Value));
        OnEnded((IProcessExit)reason.Value);
    }

    /// <summary>Gives the result, or the failure, once all is over.</summary>
    protected abstract void Finish(IProcessExit exit);

    protected virtual void OnEnded(IProcessExit exit)
    {
    }

    /// <summary>Keeps output, or gives up when it is too long.</summary>
    protected void Keep(ArrayBufferWriter<byte> where, Bytes data, int kept, int maxBytes)
    {
        if (_settled)
        {
            return;
        }

        if (data.Length > maxBytes - kept)
        {
            GiveUp(new OutputTooLong($"The output of {Transport!.GetPeer()} is longer than {maxBytes} bytes."));
            return;
        }

        where.Write(data.Span);
    }

    /// <summary>Fails, and lets the process know that nobody listens.</summary>
    protected void GiveUp(Exception reason)
    {
        Settle(() => Result.Errback(reason));
        Transport!.LoseConnection();
    }

    private void Settle(Action result)
    {
        if (!_settled)
        {
            _settled = true;
            result();
        }
    }

    private void Kill()
    {
        _settled = true;
        try
        {
            Transport?.SignalProcess("KILL");
        }
        catch (ProcessExitedAlready)
        {
            // Something else keeps its output open.
        }

        Transport?.LoseConnection();
    }
}

/// <summary>For its standard output.</summary>
internal sealed class OutputGetter(bool errorToo, int maxBytes) : ResultGetter<Bytes>
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private Deferred<IProcessExit>? _ended;

    public override void OutReceived(Bytes data) => Keep(_output, data, _output.WrittenCount, maxBytes);

    public override void ErrReceived(Bytes data)
    {
        if (errorToo)
        {
            OutReceived(data);
        }
        else if (_ended is null)
        {
            _ended = new Deferred<IProcessExit>();
            GiveUp(new UnexpectedErrorOutput(data, _ended));
        }
    }

    protected override void Finish(IProcessExit exit) => Result.Callback(new Bytes(_output.WrittenSpan));

    protected override void OnEnded(IProcessExit exit) => _ended?.Callback(exit);
}

/// <summary>For its exit code.</summary>
internal sealed class ValueGetter : ResultGetter<int?>
{
    protected override void Finish(IProcessExit exit) => Result.Callback(exit.ExitCode);
}

/// <summary>For both outputs and the exit code.</summary>
internal sealed class EverythingGetter(Bytes? input, int maxBytes) : ResultGetter<(Bytes Out, Bytes Err, int Code)>
{
    private readonly ArrayBufferWriter<byte> _out = new();
    private readonly ArrayBufferWriter<byte> _err = new();

    public override void ConnectionMade()
    {
        if (input is Bytes data)
        {
            Transport!.Write(data);
            Transport.CloseStdin();
        }
    }

    public override void OutReceived(Bytes data) => Keep(_out, data, _out.WrittenCount + _err.WrittenCount, maxBytes);

    public override void ErrReceived(Bytes data) => Keep(_err, data, _out.WrittenCount + _err.WrittenCount, maxBytes);

    protected override void Finish(IProcessExit exit)
    {
        Bytes output = new(_out.WrittenSpan);
        Bytes errors = new(_err.WrittenSpan);
        if (exit.ExitCode is int code)
        {
            Result.Callback((output, errors, code));
        }
        else
        {
            Result.Errback(new ProcessSignalled(output, errors, exit.Signal, exit.Status));
        }
    }
}
