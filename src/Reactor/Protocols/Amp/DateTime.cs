using System.Globalization;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// A time with its zone's offset, to the microsecond: a <see cref="DateTimeOffset"/>. Twisted: <c>amp.DateTime</c>.
/// </summary>
/// <param name="optional">Whether it may be left out.</param>
public class DateTime(bool optional = false) : Argument(optional)
{
    private const string Format = "yyyy'-'MM'-'dd'T'HH':'mm':'ss'.'ffffffzzz";

    /// <inheritdoc/>
    public override Bytes ToString(object inObject) =>
        As<DateTimeOffset>(inObject).ToString(Format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override object FromString(Bytes inString) =>
        DateTimeOffset.ParseExact(inString.Decode(), Format, CultureInfo.InvariantCulture, DateTimeStyles.None);
}
