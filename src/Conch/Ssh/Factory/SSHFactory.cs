using System.Collections.Immutable;
using System.Numerics;
using System.Security.Cryptography;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// Makes the server's end of SSH connections. Twisted: <c>twisted.conch.ssh.factory.SSHFactory</c>. Reactor thread only; set it up
/// before its port opens.
/// </summary>
/// <example>
/// <code>
/// var factory = new SSHFactory();
/// factory.PrivateKeys = new() { ["ssh-rsa"] = privateKey };
/// factory.Portal = new Portal(null);
/// reactor.ListenTCP(2022, factory);
/// </code>
/// </example>
public class SSHFactory : Factory, ISSHTransportFactory, IUserAuthHost
{
    private static readonly Func<int> RandomPercentile = static () => RandomNumberGenerator.GetInt32(100);

    private readonly ConnectionLedger _ledger = new();
    private AlgorithmOffer? _offer;
    private HostKeys? _hostKeys;

    /// <summary>A factory without keys, whose connections are <see cref="SSHServerTransport"/>s.</summary>
    public SSHFactory()
    {
        base.Protocol = static () => new SSHServerTransport();
    }

    /// <summary>
    /// The host keys by type (<c>"ssh-ed25519"</c>, <c>"ssh-rsa"</c>, ...). They decide which signature algorithms are offered; an <c>ssh-rsa</c> key offers
    /// <c>rsa-sha2-512</c> and <c>rsa-sha2-256</c>. When null, <see cref="GetPrivateKeys"/> is asked as the first port opens.
    /// </summary>
    public Dictionary<string, Key>? PrivateKeys { get; set => field = Changed(value); }

    /// <summary>The public halves by type; those left out are derived. When null, <see cref="GetPublicKeys"/> is asked.</summary>
    public Dictionary<string, Key>? PublicKeys { get; set => field = Changed(value); }

    /// <summary>
    /// Certificates of host keys, made with <c>ssh-keygen -h</c>: offered ahead of the plain keys, so that clients that trust their authority
    /// (<c>@cert-authority</c> in known_hosts) need not know the key. Each must be about one of <see cref="PrivateKeys"/>.
    /// </summary>
    public List<SSHCertificate>? HostCertificates { get; set => field = Changed(value); }

    /// <summary>
    /// Groups for group exchange by their bits, as in OpenSSH's moduli file. When null, <see cref="GetPrimes"/> is asked; without any, group
    /// exchange is not offered.
    /// </summary>
    public Dictionary<int, List<(BigInteger G, BigInteger P)>>? Primes { get; set => field = Changed(value); }

    /// <summary>Decides who may log in. Null, and a portal without checkers, refuse everybody.</summary>
    public Portal? Portal { get; set; }

    /// <summary>What runs on a connection, by name. Twisted: <c>services</c>.</summary>
    public Dictionary<string, Func<SSHService>> Services { get; set; } = new(StringComparer.Ordinal)
    {
        ["ssh-userauth"] = static () => new SSHUserAuthServer(),
        ["ssh-connection"] = static () => new SSHConnection(),
    };

    /// <summary>The key exchanges to offer, best first; null for the safe ones.</summary>
    public IReadOnlyList<string>? SupportedKeyExchanges { get; set => field = Changed(value); }

    /// <summary>The signature algorithms of host keys to offer, best first, so far as the keys make them; null for the safe ones.</summary>
    public IReadOnlyList<string>? SupportedPublicKeys { get; set => field = Changed(value); }

    /// <summary>The ciphers to offer, best first; null for the safe ones.</summary>
    public IReadOnlyList<string>? SupportedCiphers { get; set => field = Changed(value); }

    /// <summary>The MACs to offer, best first; null for the safe ones.</summary>
    public IReadOnlyList<string>? SupportedMACs { get; set => field = Changed(value); }

    /// <summary>The compressions to offer, best first; null for none but <c>"none"</c>.</summary>
    public IReadOnlyList<string>? SupportedCompressions { get; set => field = Changed(value); }

    /// <summary>
    /// The signature algorithms taken for users' keys, announced to clients as server-sig-algs (RFC 8308 §3.1). Adding
    /// <c>"ssh-rsa"</c> takes RSA signatures with SHA-1. Those that end in <c>-cert-v01@openssh.com</c> take certificates.
    /// </summary>
    public IReadOnlyList<string> UserKeyAlgorithms { get; set; } = DefaultUserKeyAlgorithms;

    /// <summary>
    /// The variables that <c>environment=</c> in a user's authorized_keys may set, as patterns with <c>*</c> and <c>?</c>; one with <c>!</c> before it takes
    /// out what it matches. None unless set, since a user who may write the file could set LD_PRELOAD. OpenSSH's <c>PermitUserEnvironment</c>.
    /// </summary>
    public IReadOnlyList<string> PermitUserEnvironment { get; set; } = [];

    /// <summary>The limits of each connection.</summary>
    public SSHLimits Limits { get; set; } = SSHLimits.Default;

    /// <summary>How long a connection may take from accept to login; zero is for ever. Part of <see cref="Limits"/>.</summary>
    public TimeSpan LoginGraceTime
    {
        get => Limits.LoginGrace;
        set => Limits = Limits with { LoginGrace = value };
    }

    /// <summary>How many connections may wait for their login; null for as many as come. OpenSSH's <c>MaxStartups</c>.</summary>
    public MaxStartups? MaxStartups { get; set; } = Ssh.MaxStartups.Default;

    /// <summary>
    /// How many connections of one source (an IPv4 address, the first 64 bits of an IPv6 one) may wait for their login; null for as
    /// many as come. Behind a proxy all clients are one source.
    /// </summary>
    public int? MaxStartupsPerSource { get; set; } = 10;

    /// <summary>
    /// How long a source is kept out for failed logins, floods and broken packets; null for not at all. OpenSSH's <c>PerSourcePenalties</c>. Loopback is exempt.
    /// </summary>
    public PerSourcePenalties? PerSourcePenalties
    {
        get => _ledger.Penalties;
        set => _ledger.Penalties = value;
    }

    /// <summary>
    /// How many connections there may be in all, logged in or not; null for as many as come. Unless set, three quarters of the descriptors that the process may
    /// have open (Linux).
    /// </summary>
    public int? MaxConnections { get; set; } = DescriptorLimit.ThreeQuarters();

    /// <summary>Connections now, logged in or not.</summary>
    public int Connections => _ledger.Connections;

    /// <summary>Sources that are remembered because of <see cref="PerSourcePenalties"/>, whether they are kept out yet or not.</summary>
    public int PenalizedSources => _ledger.PenalizedSources;

    /// <summary>
    /// Whether the first factory that starts in a process has its ciphers and key exchanges compiled well in the background, some tenths of a second of
    /// one core, so that the first clients need not wait for it. Set it to false in programs where every start counts.
    /// </summary>
    public bool WarmsUp { get; set; } = true;

    /// <summary>
    /// Whether clients are told all host keys once they have logged in, and may have each one proved, so that they can learn new ones before the old ones
    /// go. OpenSSH's <c>hostkeys-00@openssh.com</c>, for its <c>UpdateHostKeys</c>.
    /// </summary>
    public bool AnnouncesHostKeys { get; set; } = true;

    /// <summary>
    /// Whether the passwords and answers that a checker was handed stay in memory for as long as somebody keeps them, as <see cref="Bytes"/> do otherwise and as
    /// Twisted's do. False unless set: they are overwritten with noise as soon as the checker, and the realm, have fired. A honeypot sets it. What the server itself
    /// holds of them, the packets, is wiped either way.
    /// </summary>
    public bool KeepCredentials { get; set; }

    /// <summary>Connections that wait for their login now.</summary>
    public int WaitingForLogin => _ledger.Waiting;

    /// <summary>
    /// Connections turned away so far because of <see cref="MaxStartups"/>, <see cref="MaxStartupsPerSource"/>, <see cref="PerSourcePenalties"/> or
    /// <see cref="MaxConnections"/>.
    /// </summary>
    public long RefusedConnections => _ledger.Refused;

    /// <summary>
    /// What happens on the connections, as it happens, on the reactor thread. Costs nothing while nobody subscribes. What a
    /// subscriber throws is logged and goes no further.
    /// </summary>
    public IObservable<SSHEvent> Events => _ledger.Events;

    /// <summary>How it warms up.</summary>
    internal Action<CryptoSuite> WarmUp { get; set; } = static suite => CryptoWarmUp.Start(suite);

    /// <inheritdoc/>
    AlgorithmOffer ISSHTransportFactory.Offer => _offer ??= OfferBuilder.Build(this, HostKeysNow());

    /// <inheritdoc/>
    HostKeys ISSHTransportFactory.HostKeys => HostKeysNow();

    /// <inheritdoc/>
    IReadOnlyDictionary<int, List<(BigInteger G, BigInteger P)>>? ISSHTransportFactory.Primes => Primes;

    /// <inheritdoc/>
    ISSHTransportObserver? ISSHTransportFactory.Observer => _ledger;

    /// <inheritdoc/>
    bool IUserAuthHost.PublishesEvents => _ledger.Events.HasObservers;

    private static ImmutableArray<string> PlainUserKeyAlgorithms =>
    [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com", "rsa-sha2-512", "rsa-sha2-256",
    ];

    private static ImmutableArray<string> DefaultUserKeyAlgorithms { get; } =
        [.. PlainUserKeyAlgorithms.Select(CertificateNames.Of), .. PlainUserKeyAlgorithms];

    /// <summary>Asks for what was not set, and checks all of it.</summary>
    /// <exception cref="ConchError">There is no host key, or one that does not fit, or a list names an algorithm that does not exist.</exception>
    public override void StartFactory()
    {
        base.StartFactory();
        PrivateKeys ??= GetPrivateKeys();
        PublicKeys = HostKeySet.PublicHalves(PrivateKeys, PublicKeys ?? GetPublicKeys());
        Primes ??= GetPrimes();
        _ = ((ISSHTransportFactory)this).Offer;
        if (WarmsUp)
        {
            WarmUp(CryptoSuite.Current);
        }
    }

    /// <summary>A protocol for a new connection, or null for one that is turned away: there are too many, or its source is kept out.</summary>
    /// <param name="addr">The peer's address.</param>
    public override Protocol? BuildProtocol(IAddress addr) =>
        _ledger.Welcomes(addr, MaxConnections, MaxStartups, MaxStartupsPerSource, RandomPercentile) ? base.BuildProtocol(addr) : null;

    /// <summary>Asked when <see cref="PublicKeys"/> is null. The default has none: they are derived.</summary>
    public virtual Dictionary<string, Key>? GetPublicKeys() => null;

    /// <summary>Asked when <see cref="PrivateKeys"/> is null. The default has none.</summary>
    public virtual Dictionary<string, Key>? GetPrivateKeys() => null;

    /// <summary>Asked when <see cref="Primes"/> is null. The default has none.</summary>
    public virtual Dictionary<int, List<(BigInteger G, BigInteger P)>>? GetPrimes() => null;

    /// <summary>One of the groups whose size is nearest to <paramref name="bits"/>, at random.</summary>
    /// <param name="bits">The size wanted.</param>
    /// <exception cref="ConchError">There are no primes.</exception>
    public (BigInteger G, BigInteger P) GetDHPrime(int bits)
    {
        if (Primes is not { Count: > 0 } primes)
        {
            throw new ConchError("There are no primes for group exchange. Set SSHFactory.Primes, or override GetPrimes.");
        }

        List<(BigInteger G, BigInteger P)> nearest = primes[primes.Keys.MinBy(size => Math.Abs((long)size - bits))];
        return nearest[RandomNumberGenerator.GetInt32(nearest.Count)];
    }

    /// <summary>
    /// How to make the service a client asks for; null when there is none of that name, or not yet: before the login there is
    /// <c>ssh-userauth</c> alone.
    /// </summary>
    /// <param name="transport">Whose client asks.</param>
    /// <param name="service">The service's name.</param>
    public virtual Func<SSHService>? GetService(SSHTransportBase transport, string service)
    {
        ArgumentNullException.ThrowIfNull(transport);
        return service == "ssh-userauth" || transport.Avatar is not null ? Services.GetValueOrDefault(service) : null;
    }

    /// <inheritdoc/>
    Func<SSHService>? ISSHTransportFactory.GetService(SSHTransportBase transport, string name) => GetService(transport, name);

    /// <inheritdoc/>
    Func<SSHService>? IUserAuthHost.GetService(SSHTransportBase transport, string name) => GetService(transport, name);

    /// <inheritdoc/>
    bool IUserAuthHost.HasService(string name) => Services.ContainsKey(name);

    /// <inheritdoc/>
    void IUserAuthHost.Attempted(SSHTransportBase transport, UserAuthAttempt attempt, AuthenticationOutcome outcome) =>
        _ledger.Attempted(transport, attempt, outcome);

    /// <inheritdoc/>
    void IUserAuthHost.LoggedIn(SSHTransportBase transport, UserAuthAttempt attempt) => _ledger.LoggedIn(transport, attempt);

    private HostKeys HostKeysNow() =>
        _hostKeys ??= HostKeySet.ByAlgorithm(PrivateKeys ?? [], HostCertificates, SupportedPublicKeys ?? AlgorithmOffer.DefaultServerPublicKeys);

    private T Changed<T>(T value)
    {
        // What is derived from the settings is made once and shared by all connections; a new setting makes it anew.
        _offer = null;
        _hostKeys = null;
        return value;
    }
}
