using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Twisted.Internet;

/// <summary>The values of an endpoint's text, each by its name. From <see cref="EndpointDescription.Bind"/>.</summary>
public sealed class EndpointArguments
{
    private readonly EndpointDescription _description;
    private readonly IReadOnlyDictionary<string, string> _values;

    internal EndpointArguments(EndpointDescription description, IReadOnlyDictionary<string, string> values)
    {
        _description = description;
        _values = values;
    }

    /// <summary>Whether a value was given.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="value">The value.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out string? value) => _values.TryGetValue(name, out value);

    /// <summary>A value that need not be given.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="otherwise">The value when it was not given.</param>
    [return: NotNullIfNotNull(nameof(otherwise))]
    public string? Get(string name, string? otherwise = null) => _values.TryGetValue(name, out string? value) ? value : otherwise;

    /// <summary>A value that has to be given.</summary>
    /// <param name="name">The parameter.</param>
    /// <exception cref="FormatException">It was not, or is empty.</exception>
    public string Require(string name) =>
        Get(name) is { Length: > 0 } value ? value : throw _description.Error($"{name} is missing");

    /// <summary>A whole number.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="lowest">The lowest that it may be.</param>
    /// <param name="highest">The highest that it may be.</param>
    /// <param name="otherwise">The value when it was not given; where there is none, it has to be.</param>
    /// <exception cref="FormatException">It is no such number.</exception>
    public int Number(string name, int lowest, int highest, int? otherwise = null)
    {
        if (otherwise is int value && !TryGet(name, out _))
        {
            return value;
        }

        bool isNumber = int.TryParse(Require(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number);
        return isNumber && number >= lowest && number <= highest
            ? number
            : throw Error(name, highest == int.MaxValue ? $"a number from {lowest} on" : $"a number from {lowest} to {highest}");
    }

    /// <summary>Seconds, more than 0.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="otherwise">The value when it was not given.</param>
    /// <exception cref="FormatException">It is no such number.</exception>
    public double Seconds(string name, double otherwise)
    {
        if (!TryGet(name, out string? text))
        {
            return otherwise;
        }

        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        return isNumber && seconds > 0 && seconds <= int.MaxValue / 1000 ? seconds : throw Error(name, "a number of seconds above 0");
    }

    /// <summary>1 for yes or 0 for no.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="otherwise">The value when it was not given.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public bool Flag(string name, bool otherwise) => Number(name, 0, 1, otherwise ? 1 : 0) == 1;

    /// <summary>An error about one value, to be thrown.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="expected">What would be right.</param>
    public FormatException Error(string name, string expected) => Error(name, Get(name), expected);

    /// <summary>The same about a value that was not given.</summary>
    internal FormatException Error(string name, string? value, string expected) =>
        _description.Error($"{name} is '{value}' and has to be {expected}");
}
