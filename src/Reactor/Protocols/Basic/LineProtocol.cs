using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>What <see cref="LineOnlyReceiver"/> and <see cref="LineReceiver"/> share. Reactor thread only.</summary>
public abstract class LineProtocol : PauseableProtocol
{
    /// <summary>No delimiter begins before this place; the search goes on there, so that a long line is not searched again with each read.</summary>
    private int _searched;

    private Bytes _searchedFor;

    private protected LineProtocol()
    {
    }

    /// <summary>What ends a line; CR LF unless set. Not empty. It may change between two lines.</summary>
    public virtual Bytes Delimiter { get; set; } = "\r\n";

    /// <summary>The longest line allowed, in bytes, its delimiter not counted.</summary>
    public virtual int MAX_LENGTH { get; set; } = 16384;

    /// <summary>A line arrived.</summary>
    /// <param name="line">Without its delimiter; yours to keep.</param>
    public abstract void LineReceived(Bytes line);

    /// <summary>Sends a line.</summary>
    /// <param name="line">Without its delimiter.</param>
    public virtual void SendLine(Bytes line)
    {
        ITransport transport = Transport ?? throw new InvalidOperationException("There is no connection to send a line on.");
        transport.Write(line.Span);
        transport.Write(Delimiter.Span);
    }

    /// <summary>A line is too long, whether or not its end is there. The default closes the connection.</summary>
    /// <param name="line">The line and all that arrived after it; none of it is looked at again.</param>
    public virtual void LineLengthExceeded(Bytes line) => Transport?.LoseConnection();

    private protected override bool DealWithNext()
    {
        Bytes delimiter = Delimiter;
        if (delimiter.IsEmpty)
        {
            throw new InvalidOperationException("A delimiter has at least one byte.");
        }

        int length = FindEnd(delimiter);
        long known = length >= 0 ? length : (long)Buffer.Length - delimiter.Length + 1;
        if (known > MAX_LENGTH)
        {
            ForgetSearch();
            LineLengthExceeded(Buffer.TakeAll());
            return true;
        }

        if (length < 0)
        {
            return false;
        }

        ForgetSearch();
        Bytes line = Buffer.Take(length);
        Buffer.Skip(delimiter.Length);
        LineReceived(line);
        return true;
    }

    private protected override void Forget()
    {
        base.Forget();
        ForgetSearch();
    }

    private protected void ForgetSearch() => _searched = 0;

    private int FindEnd(Bytes delimiter)
    {
        if (delimiter != _searchedFor)
        {
            _searchedFor = delimiter;
            ForgetSearch();
        }

        int found = Buffer.Span[_searched..].IndexOf(delimiter.Span);
        if (found >= 0)
        {
            return _searched + found;
        }

        // Its beginning may be there already.
        _searched = Math.Max(0, Buffer.Length - delimiter.Length + 1);
        return -1;
    }
}
