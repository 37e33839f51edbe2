namespace Twisted.Conch.Ssh;

/// <summary>
/// How long a source (an IPv4 address, the first 64 bits of an IPv6 one) is kept out for what its connections did before a login. Times add up; from
/// <see cref="Min"/> on the source is turned away until they are over. OpenSSH's <c>PerSourcePenalties</c>.
/// </summary>
public sealed record PerSourcePenalties
{
    /// <summary>What everyone gets who does not choose: OpenSSH's times.</summary>
    public static PerSourcePenalties Default { get; } = new();

    /// <summary>For a connection that ended without a try to log in.</summary>
    public TimeSpan NoAuth { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>For a connection whose tries to log in failed; the same for users that exist and others.</summary>
    public TimeSpan AuthFail { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For a connection that took longer than the grace time.</summary>
    public TimeSpan GraceExceeded { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For a connection that we ended because of what no honest client sends.</summary>
    public TimeSpan Crash { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Less than this has no effect yet.</summary>
    public TimeSpan Min { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>More than this is not gathered.</summary>
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>Sources remembered; of more, those whose time is over first are forgotten.</summary>
    public int MaxSources { get; init; } = 65536;

    /// <summary>
    /// Addresses that are never kept out, as in <c>from=</c> of authorized_keys; null for none. Loopback unless set: behind a proxy on the same machine all clients
    /// come from there, and one of them would lock out the others.
    /// </summary>
    /// <exception cref="ConchError">Set to no list of addresses.</exception>
    public string? Exempt
    {
        get;
        init
        {
            field = value;
            ExemptList = Parse(value);
        }
    } = Loopback;

    /// <summary><see cref="Exempt"/>, read.</summary>
    internal AddressList? ExemptList { get; private init; } = Parse(Loopback);

    private static string Loopback => "127.0.0.0/8,::1";

    private static AddressList? Parse(string? list) => list is null
        ? null
        : AddressList.ParsePatterns(list) ?? throw new ConchError($"\"{list}\" is no list of addresses that are not kept out.");
}
