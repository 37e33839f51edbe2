namespace Twisted.Conch.Ssh;

/// <summary>
/// Counts the requests of a peer that are being worked on, those not to be answered too. While there are as many as <see cref="SSHLimits.UnansweredRequests"/> nothing
/// is read from it.
/// </summary>
/// <param name="transport">Whose peer.</param>
internal sealed class RequestGate(SSHTransportBase transport)
{
    private int _running;
    private bool _isHeld;

    /// <summary>A request came.</summary>
    public void Enter()
    {
        _running++;
        if (_running >= transport.Limits.UnansweredRequests && !_isHeld)
        {
            _isHeld = true;
            transport.HoldInput();
        }
    }

    /// <summary>One is done with.</summary>
    public void Leave()
    {
        _running--;
        if (_isHeld && _running < transport.Limits.UnansweredRequests)
        {
            _isHeld = false;
            transport.ReleaseInput();
        }
    }
}
