using System.Numerics;

namespace Twisted.Protocols.Amp;

/// <summary>
/// Values by their names: the arguments of a command, or its response. Python has a dictionary or keyword arguments:
/// <c>new() { ["a"] = 13 }</c> is <c>a=13</c>.
/// </summary>
public class AmpObjects : Dictionary<string, object?>
{
    /// <summary>No values.</summary>
    public AmpObjects()
        : base(StringComparer.Ordinal)
    {
    }

    /// <summary>A value as the type it is wanted as. Numbers that fit are converted.</summary>
    /// <typeparam name="T">The type wanted.</typeparam>
    /// <param name="name">Its name.</param>
    /// <returns>The value; the type's default for one that is optional and not there.</returns>
    /// <exception cref="InvalidCastException">It is of another type.</exception>
    /// <exception cref="OverflowException">It is a number too large for the type.</exception>
    public T Get<T>(string name)
    {
        object? value = TryGetValue(name, out object? found) ? found : null;
        return value switch
        {
            T typed => typed,
            null => default!,
            long number when typeof(T) == typeof(int) => (T)(object)checked((int)number),
            long number when typeof(T) == typeof(BigInteger) => (T)(object)new BigInteger(number),
            _ => throw new InvalidCastException($"'{name}' is a {value.GetType().Name}, no {typeof(T).Name}."),
        };
    }
}
