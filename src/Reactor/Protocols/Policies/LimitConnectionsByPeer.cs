using System.Net;
using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Refuses a connection from a peer that has as many as it may. Twisted: <c>policies.LimitConnectionsByPeer</c>.</summary>
public class LimitConnectionsByPeer : WrappingFactory
{
    /// <summary>Bytes of an IPv6 address that name a network: whoever has one of its addresses mostly has all of them.</summary>
    private const int NetworkBytes = 8;

    /// <summary>Only peers that have connections have a place here, so that it is no larger than the list of those.</summary>
    private readonly Dictionary<string, int> _connections = new(StringComparer.Ordinal);

    private readonly Dictionary<ProtocolWrapper, string> _peers = [];

    /// <summary>Limits the connections of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols.</param>
    public LimitConnectionsByPeer(Factory wrappedFactory)
        : base(wrappedFactory)
    {
    }

    /// <summary>How many connections one peer may have at once; 5 unless set.</summary>
    public int MaxConnectionsPerPeer { get; set; } = 5;

    /// <summary>Peers that have connections now.</summary>
    public int PeerCount => _connections.Count;

    /// <inheritdoc/>
    public override Protocol? BuildProtocol(IAddress addr) =>
        _connections.GetValueOrDefault(GetPeerKey(addr)) < MaxConnectionsPerPeer ? base.BuildProtocol(addr) : null;

    /// <inheritdoc/>
    public override void RegisterProtocol(ProtocolWrapper p)
    {
        ArgumentNullException.ThrowIfNull(p);
        base.RegisterProtocol(p);
        string key = GetPeerKey(p.GetPeer());
        _peers[p] = key;
        _connections[key] = _connections.GetValueOrDefault(key) + 1;
    }

    /// <inheritdoc/>
    public override void UnregisterProtocol(ProtocolWrapper p)
    {
        base.UnregisterProtocol(p);
        if (!_peers.Remove(p, out string? key))
        {
            return;
        }

        if (_connections[key] == 1)
        {
            _connections.Remove(key);
        }
        else
        {
            _connections[key]--;
        }
    }

    /// <summary>What counts as the same peer: an IPv4 address, an IPv6 network of 64 bits, or else the address as it is.</summary>
    /// <param name="addr">A connection's other end.</param>
    protected virtual string GetPeerKey(IAddress addr)
    {
        if (addr is IPv6Address { Host: var host } && IPAddress.TryParse(host, out IPAddress? address))
        {
            return address.IsIPv4MappedToIPv6
                ? address.MapToIPv4().ToString()
                : Convert.ToHexString(address.GetAddressBytes().AsSpan(0, NetworkBytes));
        }

        return addr is IPv4Address { Host: var v4 } ? v4 : $"{addr}";
    }
}
