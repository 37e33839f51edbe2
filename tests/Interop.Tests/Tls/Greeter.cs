using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Interop.Tests.Tls;

/// <summary>Says who is there and what was agreed, and hangs up.</summary>
internal sealed class Greeter(TaskCompletionSource<Exception> lost) : Protocol, IHandshakeListener
{
    public void HandshakeCompleted()
    {
        INegotiated secure = (INegotiated)Transport!;
        Transport!.Write($"welcome {secure.GetPeerCertificate()?.GetSubject() ?? "stranger"} alpn={secure.NegotiatedProtocol} sni={secure.ServerName}\n");
        Transport.LoseConnection();
    }

    public override void ConnectionLost(Failure reason) => lost.TrySetResult(reason.Value);
}
