using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>
/// What a logged-in user may do on a connection, so far as the key or certificate of the login says: <see cref="SSHTransportBase.Permissions"/>.
/// Sessions and forwardings ask it. OpenSSH's sshd(8), "AUTHORIZED_KEYS FILE FORMAT". Immutable.
/// </summary>
public sealed record SSHPermissions
{
    /// <summary>Nothing is forbidden: what a password gives, or a key without options.</summary>
    public static SSHPermissions All { get; } = new();

    /// <summary>All is forbidden that can be: <c>restrict</c>, and a certificate without extensions. A command may still run.</summary>
    public static SSHPermissions None { get; } = new()
    {
        Pty = false,
        AgentForwarding = false,
        X11Forwarding = false,
        PortForwarding = false,
        UserRC = false,
    };

    /// <summary>
    /// What runs in place of every shell, command and subsystem that is asked for, which itself goes to SSH_ORIGINAL_COMMAND; null where there is none.
    /// </summary>
    public Bytes? ForcedCommand { get; init; }

    /// <summary>Whether a terminal may be had.</summary>
    public bool Pty { get; init; } = true;

    /// <summary>Whether the agent may be forwarded.</summary>
    public bool AgentForwarding { get; init; } = true;

    /// <summary>Whether X11 may be forwarded.</summary>
    public bool X11Forwarding { get; init; } = true;

    /// <summary>Whether TCP ports and Unix sockets may be forwarded at all.</summary>
    public bool PortForwarding { get; init; } = true;

    /// <summary>Whether <c>~/.ssh/rc</c> may run.</summary>
    public bool UserRC { get; init; } = true;

    /// <summary>The only places that may be forwarded to; null for all.</summary>
    public IReadOnlyList<ForwardingPermit>? PermitOpen { get; init; }

    /// <summary>The only places that may be listened on; null for all.</summary>
    public IReadOnlyList<ForwardingPermit>? PermitListen { get; init; }

    /// <summary>
    /// Variables of the key's owner for the user's programs. Dangerous where the user may write the file (LD_PRELOAD), so those of a login are left out unless
    /// <see cref="SSHFactory.PermitUserEnvironment"/> names them.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, Bytes>> Environment { get; init; } = [];

    /// <summary>Whose lists of places must allow it, too; null for nobody's.</summary>
    private SSHPermissions? Also { get; init; }

    /// <summary>Whether a connection to a place may be forwarded (<c>direct-tcpip</c>).</summary>
    /// <param name="host">The host as the client wrote it.</param>
    /// <param name="port">The port.</param>
    public bool MayOpen(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return PortForwarding && (PermitOpen?.Any(permit => permit.IsFor(host, port)) ?? true) && (Also?.MayOpen(host, port) ?? true);
    }

    /// <summary>Whether a port may be listened on (<c>tcpip-forward</c>).</summary>
    /// <param name="host">The address to bind as the client wrote it.</param>
    /// <param name="port">The port; 0, one of the server's choice, only where any port may be had.</param>
    public bool MayListen(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return PortForwarding && (PermitListen?.Any(permit => permit.Matches(host, port)) ?? true) && (Also?.MayListen(host, port) ?? true);
    }

    /// <summary>The same with those variables only whose names the patterns match.</summary>
    internal SSHPermissions WithEnvironment(IReadOnlyList<string> patterns) => Environment.Count == 0
        ? this
        : this with { Environment = [.. Environment.Where(pair => Wildcard.MatchesList(patterns, pair.Key))] };

    /// <summary>What is left when both must allow it: a line and its certificate, or two steps of a login.</summary>
    /// <param name="other">The other.</param>
    /// <returns>Null when the two force different commands: then nothing may be done.</returns>
    public SSHPermissions? And(SSHPermissions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (ForcedCommand is { } ours && other.ForcedCommand is { } theirs && ours != theirs)
        {
            return null;
        }

        return ReferenceEquals(this, All) ? other : new SSHPermissions
        {
            ForcedCommand = ForcedCommand ?? other.ForcedCommand,
            Pty = Pty && other.Pty,
            AgentForwarding = AgentForwarding && other.AgentForwarding,
            X11Forwarding = X11Forwarding && other.X11Forwarding,
            PortForwarding = PortForwarding && other.PortForwarding,
            UserRC = UserRC && other.UserRC,
            PermitOpen = PermitOpen ?? other.PermitOpen,
            PermitListen = PermitListen ?? other.PermitListen,
            Also = Also is null ? other : Also.And(other) ?? other,
            Environment = [.. Environment, .. other.Environment.ExceptBy(Environment.Select(pair => pair.Key), pair => pair.Key, StringComparer.Ordinal)],
        };
    }
}
