using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>A <see cref="bool"/>: <c>True</c> or <c>False</c>. Twisted: <c>amp.Boolean</c>.</summary>
/// <param name="optional">Whether it may be left out.</param>
public class Boolean(bool optional = false) : Argument(optional)
{
    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => As<bool>(inObject) ? "True" : "False";

    /// <inheritdoc/>
    public override object FromString(Bytes inString) => inString.Decode() switch
    {
        "True" => true,
        "False" => false,
        _ => throw new FormatException($"{Bytes.Repr(inString)} is neither True nor False."),
    };
}
