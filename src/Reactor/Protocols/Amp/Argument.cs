using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// How one kind of value goes into a box and comes out of it. Twisted: <c>amp.Argument</c>, whose methods have the protocol as one
/// more argument. What a subclass throws for a value of the peer's fails that command only.
/// </summary>
public abstract class Argument
{
    /// <summary>Of a value that has to be there, or not.</summary>
    /// <param name="optional">Whether it may be left out.</param>
    protected Argument(bool optional) => Optional = optional;

    /// <summary>Whether the value may be left out.</summary>
    public bool Optional { get; }

    /// <summary>The value as it goes over the wire.</summary>
    /// <param name="inObject">The value.</param>
    public abstract Bytes ToString(object inObject);

    /// <summary>The value that came over the wire.</summary>
    /// <param name="inString">As it came; the peer may have sent anything.</param>
    public abstract object FromString(Bytes inString);

    /// <summary>Takes a value out of a box. Override it for one that is kept under several keys.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="strings">The box.</param>
    /// <param name="objects">Gets the value.</param>
    /// <exception cref="InvalidSignature">It is not there and has to be.</exception>
    public virtual void FromBox(string name, AmpBox strings, AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(objects);
        if (strings.TryGetValue(name, out Bytes value))
        {
            objects[name] = FromString(value);
        }
        else if (Optional)
        {
            objects[name] = null;
        }
        else
        {
            throw new InvalidSignature($"'{name}' is missing.");
        }
    }

    /// <summary>Puts a value into a box. Override it for one that is kept under several keys.</summary>
    /// <param name="name">The value's name.</param>
    /// <param name="strings">Gets the value.</param>
    /// <param name="objects">Has it.</param>
    /// <exception cref="InvalidSignature">It is not there and has to be.</exception>
    public virtual void ToBox(string name, AmpBox strings, AmpObjects objects)
    {
        ArgumentNullException.ThrowIfNull(strings);
        ArgumentNullException.ThrowIfNull(objects);
        if (objects.TryGetValue(name, out object? value) && value is not null)
        {
            strings[name] = ToString(value);
        }
        else if (!Optional)
        {
            throw new InvalidSignature($"'{name}' is missing.");
        }
    }

    /// <summary>The value as a type, or an error that names both.</summary>
    private protected static T As<T>(object value) =>
        value is T typed ? typed : throw new ArgumentException($"A {typeof(T).Name} is wanted, not a {value?.GetType().Name ?? "null"}.", nameof(value));
}
