using System.Net.Security;

namespace Twisted.Internet.Tls;

/// <summary>Options of a client that does not know its peer's name: whoever the authorities vouch for is right.</summary>
internal sealed class NamelessClientOptions : SslClientAuthenticationOptions
{
    public NamelessClientOptions() => TargetHost = "";
}
