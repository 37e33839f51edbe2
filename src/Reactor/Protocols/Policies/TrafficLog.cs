using System.Text;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>
/// Lines on their way to a file. They are gathered on the reactor thread and written on its pool, a batch at a time. What the disk does not
/// keep up with is left out, and the log says how much, so that a fast peer cannot fill the memory.
/// </summary>
internal sealed class TrafficLog(TextWriter writer, IReactorThreads reactor)
{
    /// <summary>Characters that may wait.</summary>
    internal const int Limit = 1024 * 1024;

    private readonly StringBuilder _waiting = new();
    private bool _writing;
    private bool _closing;
    private int _left;

    internal int Waiting => _waiting.Length;

    internal bool HasRoom => _waiting.Length < Limit;

    public void Line(string line)
    {
        if (!HasRoom)
        {
            _left++;
            return;
        }

        if (_left > 0)
        {
            _waiting.Append($"... {_left} lines left out\n");
            _left = 0;
        }

        _waiting.Append(line).Append('\n');
        WriteNext();
    }

    /// <summary>Counts a line that was not even made.</summary>
    public void LeaveOut() => _left++;

    public void Close()
    {
        _closing = true;
        WriteNext();
    }

    private void WriteNext()
    {
        if (_writing)
        {
            return;
        }

        string batch = _waiting.ToString();
        _waiting.Clear();
        bool last = _closing;
        _writing = true;
        Threads.DeferToThread(reactor, () => Write(batch, last)).AddBoth(failure =>
        {
            _writing = false;

            // A disk that is full must not end the connections; the log has a gap, as it has when the disk is slow.
            if (failure is null && (_waiting.Length > 0 || (_closing && !last)))
            {
                WriteNext();
            }
            else if (failure is not null && !last)
            {
                _left++;
                _waiting.Clear();
            }
        });
    }

    private void Write(string batch, bool last)
    {
        try
        {
            writer.Write(batch);
            writer.Flush();
        }
        finally
        {
            if (last)
            {
                writer.Dispose();
            }
        }
    }
}
