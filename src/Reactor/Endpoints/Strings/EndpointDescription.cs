using System.Text;

namespace Twisted.Internet;

/// <summary>
/// The text of an endpoint, taken apart: <c>prefix:value:name=value</c>. Twisted: what <c>endpoints._parse</c> returns. A backslash takes
/// from the character behind it what that would mean; an equals sign after the first one of a part means nothing.
/// </summary>
public sealed class EndpointDescription
{
    private const int LongestShown = 120;

    private readonly List<string> _positional = [];
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);

    private EndpointDescription(string text)
    {
        Text = text;
        Prefix = "";
    }

    /// <summary>All of it, as it was given.</summary>
    public string Text { get; }

    /// <summary>What kind of endpoint: <c>tcp</c>, say.</summary>
    public string Prefix { get; private set; }

    /// <summary>The values without a name that follow the prefix.</summary>
    public IReadOnlyList<string> Positional => _positional;

    /// <summary>The values with a name.</summary>
    public IReadOnlyDictionary<string, string> Named => _named;

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It has no prefix, ends in a single backslash, or names something twice.</exception>
    public static EndpointDescription Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        EndpointDescription description = new(text);
        List<(string? Name, string Value)> parts = description.Split();
        if (parts[0] is not (null, { Length: > 0 } prefix))
        {
            throw description.Error("it begins with no kind of endpoint, such as 'tcp:'");
        }

        description.Prefix = prefix;
        // A prefix with its colon and nothing else, "stdio:", has no value.
        foreach ((string? name, string value) in parts is [_, (null, "")] ? [] : parts[1..])
        {
            description.Add(name, value);
        }

        return description;
    }

    /// <summary>Gives each value the name of a parameter, as a call in Python does.</summary>
    /// <param name="parameters">Those that there are; values without a name go to them in this order.</param>
    /// <exception cref="FormatException">There are too many values, one is given twice, or one has a name that is no parameter's.</exception>
    public EndpointArguments Bind(params ReadOnlySpan<string> parameters)
    {
        if (_positional.Count > parameters.Length)
        {
            throw Error(
                $"it has {_positional.Count} values without a name and may have {parameters.Length}; a colon that belongs to a value is written '\\:'");
        }

        foreach (string name in _named.Keys)
        {
            if (!parameters.Contains(name))
            {
                throw Error($"'{name}=' is not known; '{Prefix}:' has {List(parameters)}");
            }
        }

        Dictionary<string, string> bound = new(_named, StringComparer.Ordinal);
        for (int i = 0; i < _positional.Count; i++)
        {
            if (!bound.TryAdd(parameters[i], _positional[i]))
            {
                throw Error(
                    $"{parameters[i]} is given twice, as '{_positional[i]}' and by name; a colon that belongs to a value is written '\\:'");
            }
        }

        return new EndpointArguments(this, bound);
    }

    /// <summary>An error about this text, to be thrown.</summary>
    /// <param name="problem">What is wrong with which part, and what is right.</param>
    public FormatException Error(string problem)
    {
        string shown = Text.Length > LongestShown ? Text[..LongestShown] + "…" : Text;
        return new FormatException($"Endpoint '{shown}': {problem.TrimEnd('.')}.");
    }

    /// <summary>The endpoint inside this one: all that follows the prefix, with its own meaning of colons and backslashes.</summary>
    internal string Inner()
    {
        IEnumerable<string> named = _named.Select(static pair => Endpoints.QuoteStringArgument(pair.Key) + "=" + Endpoints.QuoteStringArgument(pair.Value));
        return string.Join(':', _positional.Select(Endpoints.QuoteStringArgument).Concat(named));
    }

    private static string List(ReadOnlySpan<string> parameters) =>
        parameters.IsEmpty ? "no parameters" : string.Join(", ", parameters.ToArray());

    private void Add(string? name, string value)
    {
        if (name is null)
        {
            _positional.Add(value);
        }
        else if (!_named.TryAdd(name, value))
        {
            throw Error($"{name} is given twice");
        }
    }

    private List<(string? Name, string Value)> Split()
    {
        List<(string? Name, string Value)> parts = [];
        StringBuilder value = new();
        string? name = null;
        for (int i = 0; i < Text.Length; i++)
        {
            switch (Text[i])
            {
                case '\\' when i + 1 == Text.Length:
                    throw Error("it ends in a backslash, which has to stand before another character; a backslash itself is written '\\\\'");
                case '\\':
                    value.Append(Text[++i]);
                    break;
                case '=' when name is null:
                    name = value.ToString();
                    value.Clear();
                    break;
                case ':':
                    parts.Add((name, value.ToString()));
                    name = null;
                    value.Clear();
                    break;
                default:
                    value.Append(Text[i]);
                    break;
            }
        }

        parts.Add((name, value.ToString()));
        return parts;
    }
}
