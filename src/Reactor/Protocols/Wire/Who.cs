using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Sends the list of users and closes. RFC 866. Twisted: <c>wire.Who</c>.</summary>
public class Who : Protocol
{
    /// <inheritdoc/>
    public override void ConnectionMade()
    {
        Transport!.Write(GetUsers().Span);
        Transport.LoseConnection();
    }

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }

    /// <summary>The users, one a line. The default names nobody: who is logged in is not for strangers.</summary>
    public virtual Bytes GetUsers() => default;
}
