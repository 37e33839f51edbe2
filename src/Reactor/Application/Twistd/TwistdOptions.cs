using System.Globalization;

namespace Twisted.Application.Running;

/// <summary>What a program was told on its command line.</summary>
internal sealed class TwistdOptions
{
    internal const string Usage = """
        Options:
          -n, --nodaemon       Stay in the foreground, as it does in any case.
          -l, --logfile=FILE   Log to a file, or to standard output for '-'. Otherwise warnings
                               and errors go to standard error.
              --pidfile=FILE   Keep the number of the process in a file, and refuse to run twice.
          -u, --uid=NUMBER     The user to run as once ports are open.
          -g, --gid=NUMBER     The group to run as once ports are open; the user's own
                               unless said.
              --umask=OCTAL    Rights that files which it makes do not get, such as 077.
          -d, --rundir=DIR     The directory to run in.
          -?, --help           Show this.
        """;

    private static readonly Option[] All =
    [
        new("nodaemon", 'n', static (_, _) => { }, IsFlag: true),
        new("help", '?', static (o, _) => o.Help = true, IsFlag: true),
        new("logfile", 'l', static (o, value) => o.LogFile = value),
        new("pidfile", null, static (o, value) => o.PidFile = value),
        new("uid", 'u', static (o, value) => o.Uid = Number("uid", value, 10, int.MaxValue)),
        new("gid", 'g', static (o, value) => o.Gid = Number("gid", value, 10, int.MaxValue)),
        new("umask", null, static (o, value) => o.Umask = Number("umask", value, 8, 0x1ff)),
        new("rundir", 'd', static (o, value) => o.RunDirectory = value),
    ];

    internal bool Help { get; private set; }

    internal string? LogFile { get; private set; }

    internal string? PidFile { get; private set; }

    internal int? Uid { get; private set; }

    internal int? Gid { get; private set; }

    internal int? Umask { get; private set; }

    internal string? RunDirectory { get; private set; }

    /// <exception cref="FormatException">An option is not known, lacks its value or has a bad one.</exception>
    internal static TwistdOptions Parse(IReadOnlyList<string> arguments)
    {
        TwistdOptions options = new();
        Queue<string> left = new(arguments);
        while (left.TryDequeue(out string? argument))
        {
            if (argument.StartsWith("--", StringComparison.Ordinal))
            {
                options.TakeLong(argument[2..], left);
            }
            else if (argument.Length > 1 && argument[0] == '-')
            {
                options.TakeShort(argument[1..], left);
            }
            else
            {
                throw new FormatException($"'{argument}' is no option, and there is nothing else to be given.");
            }
        }

        return options;
    }

    private static int Number(string name, string text, int radix, int highest)
    {
        bool isNumber = radix == 10
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            : TryOctal(text, out number);
        return isNumber && number <= highest
            ? number
            : throw new FormatException($"--{name} is '{text}' and has to be {(radix == 10 ? "a number" : "octal, such as 077")}.");
    }

    private static bool TryOctal(string text, out int number)
    {
        bool isOctal = text.Length is >= 1 and <= 4 && !text.AsSpan().ContainsAnyExceptInRange('0', '7');
        number = isOctal ? Convert.ToInt32(text, 8) : -1;
        return isOctal;
    }

    private void TakeLong(string text, Queue<string> left)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        Option option = Array.Find(All, option => option.Name == name) ?? throw new FormatException($"There is no option '--{name}'.");
        if (option.IsFlag && equals >= 0)
        {
            throw new FormatException($"--{name} takes no value.");
        }

        option.Set(this, option.IsFlag ? "" : equals >= 0 ? text[(equals + 1)..] : Next(left, "--" + name));
    }

    /// <summary>Several flags in one, or an option with its value beside it.</summary>
    private void TakeShort(string text, Queue<string> left)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            Option option = Array.Find(All, option => option.Letter == letter) ?? throw new FormatException(letter == 'y'
                ? "There is no option '-y': what would be in the .tac file is in this program."
                : $"There is no option '-{letter}'.");
            if (!option.IsFlag)
            {
                option.Set(this, i + 1 < text.Length ? text[(i + 1)..] : Next(left, "-" + letter));
                return;
            }

            option.Set(this, "");
        }
    }

    private static string Next(Queue<string> left, string name) =>
        left.TryDequeue(out string? value) ? value : throw new FormatException($"{name} needs a value.");

    private sealed record Option(string Name, char? Letter, Action<TwistdOptions, string> Set, bool IsFlag = false);
}
