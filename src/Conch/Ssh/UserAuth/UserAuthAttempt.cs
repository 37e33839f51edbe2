using System.Text;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>One request to be logged in, from its arrival to its answer.</summary>
/// <param name="Head">User, service and method as they came, byte for byte: a signature covers them.</param>
/// <param name="User">The user's name, a part of <paramref name="Head"/>.</param>
/// <param name="Service">The service to go on to.</param>
/// <param name="Method">The method.</param>
/// <param name="Started">When it came, in seconds of the reactor.</param>
/// <param name="IsFirst">Whether it is the first on its connection.</param>
internal sealed record UserAuthAttempt(Bytes Head, Bytes User, string Service, string Method, double Started, bool IsFirst)
{
    private SSHPermissions? _permissions = SSHPermissions.All;
    private ShownSecrets _secrets;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The first request of a client that wants to know the methods: OpenSSH's rule, it is no failure.</summary>
    public bool IsFreeQuestion => IsFirst && Method == "none";

    /// <summary>Whether a key is only asked about, so that nobody may be logged in by it.</summary>
    public bool IsKeyQuery { get; set; }

    /// <summary>Whether the user was asked for a new password.</summary>
    public bool IsChangeWanted { get; set; }

    /// <summary>Where the client is.</summary>
    public required IAddress Peer { get; init; }

    /// <summary>The steps before this one.</summary>
    public required SSHLogin Login { get; init; }

    /// <summary>The signature, which must be right whatever the portal said; null when there is none.</summary>
    public SignatureProof? Proof { get; set; }

    /// <summary>What this step and those before it allow; null when they contradict each other.</summary>
    public SSHPermissions? Permissions => _permissions is null ? null : Login.Permissions.And(_permissions);

    /// <summary>For the event: the key's fingerprint. Null when nobody listens.</summary>
    public string? Fingerprint { get; set; }

    /// <summary>For the event: the signature algorithm.</summary>
    public string? Algorithm { get; set; }

    /// <summary>
    /// Whether the name is one that may be looked up: UTF-8 (RFC 4252 §5) without control characters, which no name has and
    /// logs and command lines choke on (CVE-2016-7406).
    /// </summary>
    public bool HasCleanName
    {
        get
        {
            if (User.Span.ContainsAnyInRange((byte)0, (byte)0x1f) || User.Span.Contains((byte)0x7f))
            {
                return false;
            }

            try
            {
                StrictUtf8.GetCharCount(User.Span);
                return true;
            }
            catch (DecoderFallbackException)
            {
                return false;
            }
        }
    }

    /// <summary>Allows no more than this.</summary>
    public void Restrict(SSHPermissions permissions) => _permissions = _permissions?.And(permissions);

    /// <summary>Copies a password.</summary>
    /// <param name="secret">What the peer sent.</param>
    /// <returns>The copy; noise once the request is decided.</returns>
    public Bytes Keep(ReadOnlySpan<byte> secret) => _secrets.Keep(secret);

    /// <summary>Takes answers over.</summary>
    /// <param name="secrets">Noise once the request is decided.</param>
    public void Keep(IReadOnlyList<Bytes> secrets)
    {
        foreach (Bytes secret in secrets)
        {
            _secrets.Keep(secret);
        }
    }

    /// <summary>The request is decided: its password, or its answers, are wiped.</summary>
    public void Wipe() => _secrets.Wipe();

    /// <summary>Reads a request; it comes into being before anything is looked up.</summary>
    /// <param name="packet">The message behind its number.</param>
    /// <param name="now">Seconds of the reactor.</param>
    /// <param name="isFirst">Whether it is the first on its connection.</param>
    /// <param name="peer">Where the client is.</param>
    /// <param name="login">The steps so far.</param>
    /// <param name="fields">The method's own part, borrowed from <paramref name="packet"/>.</param>
    /// <exception cref="MalformedPacketException">The packet is no request.</exception>
    public static UserAuthAttempt Read(
        ReadOnlySpan<byte> packet, double now, bool isFirst, IAddress peer, SSHLogin? login, out ReadOnlySpan<byte> fields)
    {
        PacketReader reader = new(packet);
        UserAuthRequest request = UserAuthRequest.Decode(ref reader);
        fields = packet[^request.Fields.Length..];
        Bytes head = new(packet[..^fields.Length]);
        Bytes user = head.Slice(4, request.User.Length);

        // RFC 4252 §5: with another name all begins anew.
        return new UserAuthAttempt(head, user, request.Service, request.Method, now, isFirst)
        {
            Peer = peer,
            Login = login is not null && login.User == user ? login : new SSHLogin(user),
        };
    }
}
