using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// The options before a key in authorized_keys: when the key counts, and what its user may do then. OpenSSH's sshd(8), "AUTHORIZED_KEYS FILE FORMAT".
/// Immutable.
/// </summary>
public sealed record KeyOptions
{
    private AddressList? _from;

    /// <summary>No options at all.</summary>
    public static KeyOptions None { get; } = new();

    /// <summary>What the user may do.</summary>
    public SSHPermissions Permissions { get; init; } = SSHPermissions.All;

    /// <summary>The addresses that the key counts from, as patterns and networks with commas between; null for all.</summary>
    /// <exception cref="ConchError">Set to a list with an empty item, or with a network that is none.</exception>
    public string? From
    {
        get;
        init
        {
            field = value;
            _from = value is null
                ? null
                : AddressList.ParsePatterns(value) ?? throw new ConchError($"\"{value}\" is no list of addresses that a client may come from.");
        }
    }

    /// <summary>From this moment on the key does not count; null for never.</summary>
    public DateTimeOffset? ExpiryTime { get; init; }

    /// <summary>Whether the key is not a user's but an authority's, whose certificates count.</summary>
    public bool IsCertAuthority { get; init; }

    /// <summary>For an authority: the principals one of which a certificate must have; null for the user's name.</summary>
    public IReadOnlyList<string>? Principals { get; init; }

    /// <summary>Whether a signature by a FIDO token counts that nobody touched.</summary>
    public bool NoTouchRequired { get; init; }

    /// <summary>Whether a signature by a FIDO token counts only if the token has verified its user, by PIN or finger.</summary>
    public bool VerifyRequired { get; init; }

    /// <summary>Whether the key counts for a client at an address.</summary>
    /// <param name="peer">The client; null where it is not known, which no list allows.</param>
    internal bool AllowsFrom(IAddress? peer) => _from is null || (PeerAddress.Of(peer) is { } address && _from.Allows(address));

    /// <summary>Whether the key counts at a moment.</summary>
    internal bool AllowsAt(DateTimeOffset moment) => ExpiryTime is not { } end || moment < end;
}
