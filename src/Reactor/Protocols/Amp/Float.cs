using System.Globalization;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>A <see cref="double"/>, as Python writes one. Twisted: <c>amp.Float</c>.</summary>
/// <param name="optional">Whether it may be left out.</param>
public class Float(bool optional = false) : Argument(optional)
{
    /// <inheritdoc/>
    public override Bytes ToString(object inObject)
    {
        double value = inObject is float single ? single : As<double>(inObject);
        return value switch
        {
            double.PositiveInfinity => "inf",
            double.NegativeInfinity => "-inf",
            double.NaN => "nan",
            _ => value.ToString("R", CultureInfo.InvariantCulture),
        };
    }

    /// <inheritdoc/>
    public override object FromString(Bytes inString) => inString.Decode() switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        "nan" => double.NaN,
        string text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
