namespace Twisted.Conch.Ssh;

/// <summary>Grants a service. RFC 4253 §10.</summary>
/// <param name="Service">Its name.</param>
internal readonly record struct ServiceAccept(string Service) : ISshMessage<ServiceAccept>
{
    public static MessageNumber Number => MessageNumber.ServiceAccept;

    public static ServiceAccept Decode(scoped ref PacketReader reader) => new(
        Service: reader.ReadName());

    public void Encode(ref PacketWriter writer) => writer.WriteText(Service);
}
