using System.Globalization;
using System.Text;

namespace Twisted.Conch.Scripts;

/// <summary>The command line of ckeygen. Twisted: <c>twisted.conch.scripts.ckeygen.GeneralOptions</c>.</summary>
internal sealed class GeneralOptions
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public static string Synopsis => "Usage:    ckeygen [options]";

    public static string Longdesc => "ckeygen makes SSH keys, shows them, and changes their passphrases.";

    /// <summary>An option's value; null if it was not given.</summary>
    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>The number behind -b.</summary>
    public int? Bits => this["bits"] switch
    {
        null => null,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) => bits,
        var text => throw new UsageError($"option -b requires a number, not '{text}'"),
    };

    /// <summary>Whether a flag was given.</summary>
    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>Parses a command line.</summary>
    /// <exception cref="UsageError">It is wrong.</exception>
    public static GeneralOptions Parse(IReadOnlyList<string> args)
    {
        GeneralOptions options = new();
        for (int i = 0; i < args.Count; i++)
        {
            string arg = args[i];
            if (arg.StartsWith("--", StringComparison.Ordinal) && arg.Length > 2)
            {
                options.ParseLong(arg[2..], args, ref i);
            }
            else if (arg.StartsWith('-') && arg.Length > 1)
            {
                options.ParseShort(arg, args, ref i);
            }
            else
            {
                throw new UsageError("Wrong number of arguments.");
            }
        }

        return options;
    }

    /// <summary>The help text, its options in two columns.</summary>
    public static string Help()
    {
        StringBuilder text = new(Synopsis);
        text.Append("\nOptions:\n");
        foreach (Option option in Option.All)
        {
            string letter = option.Letter is { } l ? $"-{l}, " : "    ";
            string name = $"--{option.Name}{(option.TakesValue ? "=" : "")}";
            text.Append(CultureInfo.InvariantCulture, $"  {letter}{name,-24}{option.Help}\n");
        }

        return text.Append('\n').Append(Longdesc).ToString();
    }

    private void ParseLong(string text, IReadOnlyList<string> args, ref int i)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        Option option = Option.FindLong(equals < 0 ? text : text[..equals]);
        if (!option.TakesValue)
        {
            _values[option.Name] = equals < 0 ? "" : throw new UsageError($"option --{option.Name} must not have an argument");
            return;
        }

        _values[option.Name] = equals < 0 ? Next(args, ref i, $"--{option.Name}") : text[(equals + 1)..];
    }

    /// <summary>Letters may stand together, and a value may follow its letter at once: -lf id_rsa, -b3072.</summary>
    private void ParseShort(string text, IReadOnlyList<string> args, ref int i)
    {
        for (int at = 1; at < text.Length; at++)
        {
            Option option = Option.FindShort(text[at]);
            if (option.TakesValue)
            {
                _values[option.Name] = at + 1 < text.Length ? text[(at + 1)..] : Next(args, ref i, $"-{text[at]}");
                return;
            }

            _values[option.Name] = "";
        }
    }

    private static string Next(IReadOnlyList<string> args, ref int i, string option) =>
        ++i < args.Count ? args[i] : throw new UsageError($"option {option} requires argument");
}
