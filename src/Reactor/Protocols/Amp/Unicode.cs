using System.Text;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>Text: a <see cref="string"/>, UTF-8 on the wire. Twisted: <c>amp.Unicode</c>.</summary>
/// <param name="optional">Whether it may be left out.</param>
public class Unicode(bool optional = false) : Argument(optional)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => Strict.GetBytes(As<string>(inObject));

    /// <inheritdoc/>
    public override object FromString(Bytes inString) => inString.Decode(Strict);
}
