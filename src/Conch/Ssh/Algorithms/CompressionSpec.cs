using System.Collections.Immutable;

namespace Twisted.Conch.Ssh;

/// <summary>One compression: a row of the table.</summary>
/// <param name="Name">The name on the wire.</param>
/// <param name="Delayed">Whether it starts after login instead of at NEWKEYS.</param>
/// <param name="OnByDefault">Whether it is offered unasked.</param>
/// <param name="CreateCompressor">For packets we send; null where payloads stay as they are.</param>
/// <param name="CreateDecompressor">For packets we receive; null where payloads stay as they are.</param>
internal sealed record CompressionSpec(
    string Name, bool Delayed, bool OnByDefault, Func<PacketCompressor>? CreateCompressor, Func<PacketDecompressor>? CreateDecompressor)
{
    /// <summary>All compressions, the one we like best first. RFC 4253 §6.2; OpenSSH's PROTOCOL §1.2 for the delayed one.</summary>
    public static readonly ImmutableArray<CompressionSpec> InOrderOfPreference =
    [
        new("none", Delayed: false, OnByDefault: true, CreateCompressor: null, CreateDecompressor: null),
        new(
            "zlib@openssh.com", Delayed: true, OnByDefault: false,
            static () => new ZlibPacketCompressor(), static () => new ZlibPacketDecompressor()),
    ];

    /// <summary>The row of a name, or null.</summary>
    public static CompressionSpec? Find(string name)
    {
        foreach (CompressionSpec row in InOrderOfPreference)
        {
            if (row.Name == name)
            {
                return row;
            }
        }

        return null;
    }
}
