using System.Numerics;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What a transport asks of the factory that made it. <c>SSHFactory</c> implements it, so does a test's double; a transport without one uses the defaults.
/// </summary>
internal interface ISSHTransportFactory
{
    /// <summary>Limits of all connections.</summary>
    SSHLimits Limits { get; }

    /// <summary>What is offered, shared by all connections; see <see cref="AlgorithmOffer"/>.</summary>
    AlgorithmOffer Offer { get; }

    /// <summary>The host keys by signature algorithm.</summary>
    HostKeys HostKeys { get; }

    /// <summary>Groups for group exchange by bits; null when there are none.</summary>
    IReadOnlyDictionary<int, List<(BigInteger G, BigInteger P)>>? Primes { get; }

    /// <summary>The signature algorithms taken for user keys, announced as server-sig-algs (RFC 8308 §3.1); empty announces nothing.</summary>
    IReadOnlyList<string> UserKeyAlgorithms { get; }

    /// <summary>Whether a server tells clients its host keys after the login (OpenSSH's PROTOCOL §2.5).</summary>
    bool AnnouncesHostKeys => false;

    /// <summary>Who hears of events; null while nobody listens.</summary>
    ISSHTransportObserver? Observer { get; }

    /// <summary>Makes the service a client asks for, or returns null when there is none by that name in this phase. Twisted: <c>SSHFactory.getService</c>.</summary>
    Func<SSHService>? GetService(SSHTransportBase transport, string name);
}
