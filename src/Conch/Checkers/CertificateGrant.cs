using System.Text;
using Twisted.Conch.Ssh;
using Twisted.Internet;

namespace Twisted.Conch;

/// <summary>What a user's certificate allows: its critical options and extensions. OpenSSH's PROTOCOL.certkeys.</summary>
internal sealed record CertificateGrant
{
    private AddressList? _from;

    /// <summary>What its user may do.</summary>
    public SSHPermissions Permissions { get; private init; } = SSHPermissions.None;

    /// <summary>Whether its token need not be touched.</summary>
    public bool NoTouchRequired { get; private init; }

    /// <summary>Whether its token must verify the user.</summary>
    public bool VerifyRequired { get; private init; }

    /// <summary>Whether a client at an address may use it.</summary>
    public bool AllowsFrom(IAddress? peer) => _from is null || (PeerAddress.Of(peer) is { } address && _from.Allows(address));

    /// <summary>Reads the options; null when a critical one is not known or not understood: then the certificate is good for nothing.</summary>
    public static CertificateGrant? Of(SSHCertificate certificate)
    {
        CertificateGrant grant = new();
        foreach ((string name, Bytes value) in certificate.CriticalOptions)
        {
            if (grant.WithCritical(name, value) is not { } next)
            {
                return null;
            }

            grant = next;
        }

        // Extensions that are not known allow nothing here.
        return certificate.Extensions.Keys.Aggregate(grant, static (all, name) => all.WithExtension(name));
    }

    private CertificateGrant? WithCritical(string name, Bytes value) => name switch
    {
        "verify-required" => value.IsEmpty ? this with { VerifyRequired = true } : null,
        "force-command" => Inner(value) is { } command ? this with { Permissions = Permissions with { ForcedCommand = command } } : null,
        "source-address" => Inner(value) is { } list && AddressList.ParseNetworks(Encoding.Latin1.GetString(list.Span)) is { } networks
            ? this with { _from = networks }
            : null,
        _ => null,
    };

    private CertificateGrant WithExtension(string name) => name switch
    {
        "permit-pty" => this with { Permissions = Permissions with { Pty = true } },
        "permit-agent-forwarding" => this with { Permissions = Permissions with { AgentForwarding = true } },
        "permit-X11-forwarding" => this with { Permissions = Permissions with { X11Forwarding = true } },
        "permit-port-forwarding" => this with { Permissions = Permissions with { PortForwarding = true } },
        "permit-user-rc" => this with { Permissions = Permissions with { UserRC = true } },
        "no-touch-required" => this with { NoTouchRequired = true },
        _ => this,
    };

    /// <summary>An option's value is a string within a string.</summary>
    private static Bytes? Inner(Bytes value)
    {
        try
        {
            PacketReader reader = new(value.Span);
            Bytes inner = new(reader.ReadString());
            reader.ExpectEnd();
            return inner;
        }
        catch (MalformedPacketException)
        {
            return null;
        }
    }
}
