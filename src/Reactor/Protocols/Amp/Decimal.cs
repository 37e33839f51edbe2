using System.Globalization;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A <see cref="decimal"/>. Python's can be larger, more precise, infinite or no number; those are an error here. Twisted: <c>amp.Decimal</c>.
/// </summary>
/// <param name="optional">Whether it may be left out.</param>
public class Decimal(bool optional = false) : Argument(optional)
{
    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => As<decimal>(inObject).ToString(CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override object FromString(Bytes inString) =>
        decimal.Parse(inString.Decode(), NumberStyles.Float, CultureInfo.InvariantCulture);
}
