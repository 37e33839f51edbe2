using System.Globalization;
using System.Numerics;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A whole number, in decimal digits. Any of .NET's goes in; a <see cref="long"/>, or else a <see cref="BigInteger"/>, comes out. Twisted:
/// <c>amp.Integer</c>.
/// </summary>
/// <param name="optional">Whether it may be left out.</param>
public class Integer(bool optional = false) : Argument(optional)
{
    /// <summary>Digits taken at most, as in Python: the time to read more grows faster than their number.</summary>
    private const int MaxDigits = 4300;

    /// <inheritdoc/>
    public override Bytes ToString(object inObject) => inObject switch
    {
        int or long or short or sbyte or byte or ushort or uint or ulong or BigInteger =>
            ((IFormattable)inObject).ToString(format: null, CultureInfo.InvariantCulture),
        _ => throw new ArgumentException($"A whole number is wanted, not a {inObject?.GetType().Name ?? "null"}.", nameof(inObject)),
    };

    /// <inheritdoc/>
    public override object FromString(Bytes inString)
    {
        if (inString.Length > MaxDigits)
        {
            throw new FormatException($"A number of {inString.Length} digits is longer than {MaxDigits}.");
        }

        string text = inString.Decode();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? (object)number
            : BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
    }
}
