using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Sends characters as long as the peer takes them. RFC 864. Twisted: <c>wire.Chargen</c>.</summary>
public class Chargen : Protocol, IPullProducer
{
    /// <summary>What is sent again and again.</summary>
    public virtual Bytes Noise { get; set; } =
        "@!\"#$%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\r\n";

    /// <inheritdoc/>
    public override void ConnectionMade() => Transport!.RegisterProducer(this, streaming: false);

    /// <inheritdoc/>
    public override void OnNext(ReadOnlyMemory<byte> value)
    {
    }

    /// <inheritdoc/>
    public void ResumeProducing() => Transport?.Write(Noise.Span);

    /// <inheritdoc/>
    public void StopProducing()
    {
    }
}
