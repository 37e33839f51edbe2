namespace Twisted.Conch.Ssh;

/// <summary>A message that writes and reads itself; fields in wire order. The number is written and read by the caller.</summary>
/// <typeparam name="TSelf">The message.</typeparam>
internal interface ISshMessage<TSelf>
    where TSelf : ISshMessage<TSelf>, allows ref struct
{
    /// <summary>The message's number; RFC 4250 §4.1.</summary>
    static abstract MessageNumber Number { get; }

    /// <summary>Reads the fields behind the number. Its caller checks that no byte is left over.</summary>
    /// <param name="reader">Stands behind the number.</param>
    /// <exception cref="MalformedPacketException">A field is not what it should be.</exception>
    static abstract TSelf Decode(scoped ref PacketReader reader);

    /// <summary>Writes the fields behind the number.</summary>
    /// <param name="writer">Where to.</param>
    void Encode(ref PacketWriter writer);
}
