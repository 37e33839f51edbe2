using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>Bytes as they are: <see cref="Bytes"/>. Twisted: <c>amp.String</c>.</summary>
/// <param name="optional">Whether it may be left out.</param>
public class String(bool optional = false) : Argument(optional)
{
    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => inObject is byte[] array ? array : As<Bytes>(inObject);

    /// <inheritdoc/>
    public override object FromString(Bytes inString) => inString;
}
