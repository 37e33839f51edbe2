namespace Twisted.Conch.Ssh;

/// <summary>Asks for a service. RFC 4253 §10.</summary>
/// <param name="Service">Its name.</param>
internal readonly record struct ServiceRequest(string Service) : ISshMessage<ServiceRequest>
{
    public static MessageNumber Number => MessageNumber.ServiceRequest;

    public static ServiceRequest Decode(scoped ref PacketReader reader) => new(
        Service: reader.ReadName());

    public void Encode(ref PacketWriter writer) => writer.WriteText(Service);
}
