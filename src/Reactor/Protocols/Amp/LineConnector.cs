using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>What the factory of a protocol that was switched to is given where there is no connector. Twisted gives it none.</summary>
internal sealed class LineConnector(BinaryBoxProtocol line) : IConnector
{
    public void StopConnecting() => throw new NotConnectingError();

    public void Disconnect() => line.Transport?.LoseConnection();

    public void Connect() => throw new InvalidOperationException(
        "This connection was given over by AMP and cannot be made again from here: connect anew, and switch again.");

    public IAddress GetDestination() => line.Transport!.GetPeer();
}
