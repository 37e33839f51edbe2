using Twisted.Conch.Client;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch;

/// <summary>Connects for a command: checks the host's key, logs in, and says how that went.</summary>
/// <param name="hostname">The host as known_hosts files have it.</param>
/// <param name="knownHosts">Whom to trust.</param>
/// <param name="ui">Asks about who is new.</param>
/// <param name="credentials">Logs in.</param>
/// <param name="ready">Fires with the connection once the user is in, or fails.</param>
internal sealed class CommandTransport(
    string hostname, KnownHostsFile knownHosts, ConsoleUI ui, Credentials credentials, Deferred<SSHConnection> ready) : SSHClientTransport
{
    private Failure? _refusal;
    private bool _isSecure;
    private string? _said;

    public override Deferred<bool> VerifyHostKey(Bytes hostKey, string fingerprint) =>
        (SSHCertificate.OfBlob(hostKey) is { } certificate
            ? knownHosts.VerifyHostCertificate(ui, hostname, AddressOf(GetPeer()), certificate)
            : knownHosts.VerifyHostKey(ui, hostname, AddressOf(GetPeer()), Key.FromString(hostKey, "blob")))
        .AddErrback(reason => _refusal = reason);

    public override void ConnectionSecure()
    {
        _isSecure = true;
        RequestService(new CommandUserAuth(credentials, new ReadyConnection(ready)));
    }

    public override void ReceiveError(uint reasonCode, string description)
    {
        _said = description;
        base.ReceiveError(reasonCode, description);
    }

    public override void ConnectionLost(Failure reason)
    {
        base.ConnectionLost(reason);
        if (!ready.Called)
        {
            ready.Errback(_refusal ?? (_isSecure ? new Failure(Denied()) : reason));
        }
    }

    // As a known_hosts file has it, too: the address is known at the port of the name.
    private string AddressOf(SSHTransportAddress peer) => peer.Address switch
    {
        IPv4Address four => KnownHostsFile.NameOf(four.Host, PortOf(four.Port)),
        IPv6Address six => KnownHostsFile.NameOf(six.Host, PortOf(six.Port)),
        _ => string.Empty,
    };

    private int PortOf(int port) => hostname.StartsWith('[') ? port : 22;

    private AuthenticationFailed Denied() => new(
        GraceExceeded ? $"The server did not answer the login within {Limits.LoginGrace.TotalSeconds} s."
        : _said is null ? "The server took none of what there is to log in with."
        : $"The server ended the login: {_said}");

    /// <summary>Runs when the user is in.</summary>
    private sealed class ReadyConnection(Deferred<SSHConnection> ready) : SSHConnection
    {
        public override void ServiceStarted()
        {
            base.ServiceStarted();
            if (ready.Called)
            {
                // Given up meanwhile.
                Transport!.LoseConnection();
            }
            else
            {
                ready.Callback(this);
            }
        }
    }
}
