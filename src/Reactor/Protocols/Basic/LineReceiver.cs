using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Receives lines, and raw data in between: in line mode, in which it starts, <see cref="LineProtocol.LineReceived"/> gets each line;
/// in raw mode <see cref="RawDataReceived"/> gets what arrives. Twisted: <c>basic.LineReceiver</c>.
/// </summary>
public abstract class LineReceiver : LineProtocol
{
    /// <summary>Whether lines are looked for.</summary>
    public bool LineMode { get; private set; } = true;

    /// <summary>From here on, what arrives is raw. What follows the current line comes as the first raw data.</summary>
    public void SetRawMode() => LineMode = false;

    /// <summary>From here on, what arrives is lines.</summary>
    public void SetLineMode() => SetLineMode(default);

    /// <summary>From here on, what arrives is lines.</summary>
    /// <param name="extra">
    /// The end of the raw data that belongs to the lines already: it comes before all that arrives later. A slice of what
    /// <see cref="RawDataReceived"/> got is not copied.
    /// </param>
    public void SetLineMode(Bytes extra)
    {
        LineMode = true;
        Buffer.Prepend(extra);
        ForgetSearch();
        Drain();
    }

    /// <summary>Raw data arrived.</summary>
    /// <param name="data">As much as is there; yours to keep.</param>
    public virtual void RawDataReceived(Bytes data) =>
        throw new InvalidOperationException($"{GetType().Name} is in raw mode, but does not override {nameof(RawDataReceived)}.");

    /// <summary>Takes out what has arrived and not been dealt with.</summary>
    public Bytes ClearLineBuffer()
    {
        ForgetSearch();
        return Buffer.TakeAll();
    }

    private protected override bool DealWithNext()
    {
        if (LineMode)
        {
            return base.DealWithNext();
        }

        ForgetSearch();
        RawDataReceived(Buffer.TakeAll());
        return true;
    }
}
