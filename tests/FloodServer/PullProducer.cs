using Twisted.Conch;
using Twisted.Internet;

namespace Twisted.Interop.FloodServer;

/// <summary>Writes a piece whenever it is asked to.</summary>
internal sealed class PullProducer(SessionContext session) : IPullProducer
{
    public void ResumeProducing() => session.Channel.Write(Writers.Count());

    public void StopProducing()
    {
    }
}
