namespace Twisted.Protocols;

/// <summary>The end towards the server that is forwarded to. Twisted: <c>portforward.ProxyClient</c>.</summary>
public class ProxyClient : Proxy
{
    /// <summary>Ties both ends together and lets the waiting one read.</summary>
    public override void ConnectionMade()
    {
        if (Peer is not { Transport: { } waiting } server)
        {
            Transport!.LoseConnection();
            return;
        }

        server.SetPeer(this);
        TieProducers(this, server);
        waiting.ResumeProducing();
        server.PassEnd();
    }
}
