namespace Twisted.Conch.Ssh;

/// <summary>Reading and writing whole messages.</summary>
internal static class SshMessage
{
    /// <summary>Reads the fields of a message and refuses what is left over.</summary>
    /// <typeparam name="TMessage">The message.</typeparam>
    /// <param name="fields">What follows the number.</param>
    /// <exception cref="MalformedPacketException">The fields are not what they should be.</exception>
    public static TMessage Decode<TMessage>(ReadOnlySpan<byte> fields)
        where TMessage : ISshMessage<TMessage>, allows ref struct
    {
        PacketReader reader = new(fields);
        TMessage message = TMessage.Decode(ref reader);
        reader.ExpectEnd();
        return message;
    }
}
