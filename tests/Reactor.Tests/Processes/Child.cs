using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Processes;

/// <summary>A process protocol that notes what happens to it, and lets a test wait for it.</summary>
internal sealed class Child : ProcessProtocol
{
    private readonly MemoryStream _out = new();
    private readonly MemoryStream _err = new();
    private readonly Deferred _ended = new();

    /// <summary>What was called, in order; data of one descriptor in a row counts once.</summary>
    public List<string> Calls { get; } = [];

    public string Out => ((Bytes)_out.ToArray()).Decode();

    public string Err => ((Bytes)_err.ToArray()).Decode();

    public byte[] OutBytes => _out.ToArray();

    public long OutCount => _out.Length;

    public Exception? Reason { get; private set; }

    public IProcessExit Exit => (IProcessExit)Reason!;

    public Action? OnMade { get; set; }

    public Action<Bytes>? OnOut { get; set; }

    public Action? OnExited { get; set; }

    /// <summary>What other descriptors than 1 and 2 brought.</summary>
    public Dictionary<int, Bytes> Others { get; } = [];

    public override void ConnectionMade()
    {
        Note("made");
        OnMade?.Invoke();
    }

    public override void ChildDataReceived(int childFD, Bytes data)
    {
        Note($"data {childFD}");
        if (childFD > 2)
        {
            Others[childFD] = Others.GetValueOrDefault(childFD) + data;
        }

        base.ChildDataReceived(childFD, data);
    }

    public override void OutReceived(Bytes data)
    {
        _out.Write(data.Span);
        OnOut?.Invoke(data);
    }

    public override void ErrReceived(Bytes data) => _err.Write(data.Span);

    public override void ChildConnectionLost(int childFD)
    {
        Note($"lost {childFD}");
        base.ChildConnectionLost(childFD);
    }

    public override void InConnectionLost() => Note("in lost");

    public override void OutConnectionLost() => Note("out lost");

    public override void ErrConnectionLost() => Note("err lost");

    public override void ProcessExited(Failure reason)
    {
        Note("exited");
        OnExited?.Invoke();
    }

    public override void ProcessEnded(Failure reason)
    {
        Note("ended");
        Reason = reason.Value;
        _ended.Callback();
    }

    /// <summary>Fires when the process has ended.</summary>
    public Deferred Ended()
    {
        Deferred copy = new();
        _ended.AddCallback(copy.Callback);
        return copy;
    }

    private void Note(string call)
    {
        if (Calls.Count == 0 || Calls[^1] != call)
        {
            Calls.Add(call);
        }
    }
}
