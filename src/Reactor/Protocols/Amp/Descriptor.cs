using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// An open file, socket or pipe, over a connection that passes such (<see cref="IUNIXTransport"/>). Any handle goes in, and may be closed once the box is
/// sent; a <see cref="SafeFileHandle"/> comes out, the receiver's to close. In the box is no more than its number among those that were sent. Twisted: <c>amp.Descriptor</c>.
/// </summary>
/// <remarks>It is a value of its own and cannot be in a list.</remarks>
/// <param name="optional">Whether it may be left out.</param>
public class Descriptor(bool optional = false) : Argument(optional)
{
    /// <summary>Not to be had: it takes a connection.</summary>
    /// <param name="inObject">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override Bytes ToString(object inObject) => throw new NotSupportedException("A descriptor is a value of its own and cannot be in a list.");

    /// <summary>Not to be had: it takes a connection.</summary>
    /// <param name="inString">Not used.</param>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override object FromString(Bytes inString) => throw new NotSupportedException("A descriptor is a value of its own and cannot be in a list.");

    /// <inheritdoc/>
    public override void FromBox(string name, AmpBox strings, AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(objects);
        if (strings.TryGetValue(name, out Bytes value))
        {
            objects[name] = Claim(strings, value);
        }
        else
        {
            objects[name] = Optional ? null : throw new InvalidSignature($"'{name}' is missing.");
        }
    }

    /// <inheritdoc/>
    public override void ToBox(string name, AmpBox strings, AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.TryGetValue(name, out object? value) && value is not null)
        {
            (strings.Descriptors ??= []).Add((name, As<SafeHandle>(value)));
        }
        else if (!Optional)
        {
            throw new InvalidSignature($"'{name}' is missing.");
        }
    }

    private static SafeFileHandle Claim(AmpBox strings, Bytes value) =>
        long.TryParse(value.Decode(), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
        && strings.Exchange?.Claim(number) is { } descriptor
            ? descriptor
            : throw new InvalidSignature($"No descriptor of the number {Bytes.Repr(value)} has come.");
}
