using Twisted.Conch;
using Twisted.Internet;

namespace Twisted.Interop.FloodServer;

/// <summary>Writes a piece in every turn of the reactor until it is told to stop.</summary>
internal sealed class PushProducer(SessionContext session) : IPushProducer
{
    private bool _isPaused = true;
    private bool _isWriting;

    public void PauseProducing() => _isPaused = true;

    public void ResumeProducing()
    {
        _isPaused = false;
        if (!_isWriting)
        {
            _isWriting = true;
            WriteOne();
        }
    }

    public void StopProducing() => _isPaused = true;

    private void WriteOne()
    {
        if (_isPaused)
        {
            _isWriting = false;
            return;
        }

        session.Channel.Write(Writers.Count());
        session.Reactor.CallLater(0, WriteOne);
    }
}
