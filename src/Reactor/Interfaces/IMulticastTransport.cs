namespace Twisted.Internet;

/// <summary>What a UDP port can do with groups of receivers. Twisted: <c>IMulticastTransport</c>. Reactor thread only.</summary>
public interface IMulticastTransport : IUDPTransport
{
    /// <summary>
    /// The interface that datagrams for groups leave by: an address of it, <c>0.0.0.0</c> for the system's choice; its index with IPv6.
    /// </summary>
    string GetOutgoingInterface();

    /// <summary>The interface that datagrams for groups leave by.</summary>
    /// <param name="interface">An address of it, or its index with IPv6.</param>
    /// <exception cref="InvalidAddressError">It is neither.</exception>
    void SetOutgoingInterface(string @interface);

    /// <summary>Whether what is sent to a group comes back to members on this machine.</summary>
    bool GetLoopbackMode();

    /// <summary>Whether what is sent to a group comes back to members on this machine.</summary>
    /// <param name="mode">On or off.</param>
    void SetLoopbackMode(bool mode);

    /// <summary>How many routers a datagram for a group may pass; 1 stays in the local network.</summary>
    int GetTTL();

    /// <summary>How many routers a datagram for a group may pass.</summary>
    /// <param name="ttl">0 to 255.</param>
    void SetTTL(int ttl);

    /// <summary>Joins a group.</summary>
    /// <param name="addr">The group, or a name to be looked up.</param>
    /// <param name="interface">An address of the interface to join on (its index with IPv6); empty leaves it to the system.</param>
    /// <returns>Fires when joined; fails with <see cref="MulticastJoinError"/>.</returns>
    Deferred JoinGroup(string addr, string @interface = "");

    /// <summary>Leaves a group.</summary>
    /// <param name="addr">As it was joined.</param>
    /// <param name="interface">As it was joined.</param>
    /// <returns>Fires when left; fails with <see cref="MulticastJoinError"/>.</returns>
    Deferred LeaveGroup(string addr, string @interface = "");
}
