using System.Text;
using Spectre.Console;
using Twisted.Conch;

namespace Twisted.Examples;

/// <summary>What the client's terminal can do, by the names that come with it: TERM, and the variables that the client was let set.</summary>
/// <param name="HasAnsi">Whether it knows ANSI's sequences.</param>
/// <param name="IsUnicode">Whether it shows more than ASCII.</param>
/// <param name="Colours">How many colours it has.</param>
internal sealed record TerminalKind(bool HasAnsi, bool IsUnicode, ColorSystemSupport Colours)
{
    public Encoding Encoding => IsUnicode ? new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) : Encoding.ASCII;

    public static TerminalKind Of(SessionContext session) => Of(session.Term, session.Environment);

    public static TerminalKind Of(string? term, IReadOnlyDictionary<string, string> environment)
    {
        bool hasAnsi = term is not (null or "" or "dumb" or "unknown");
        return new TerminalKind(hasAnsi, IsUtf8(hasAnsi, environment), hasAnsi ? ColoursOf(term!, environment) : ColorSystemSupport.NoColors);
    }

    /// <summary>For <see cref="AnsiConsole.Create"/>: nothing is asked of the server's own terminal and variables.</summary>
    /// <param name="screen">Where it is drawn.</param>
    public AnsiConsoleSettings Settings(IAnsiConsoleOutput screen) => new()
    {
        Out = screen,
        Ansi = HasAnsi ? AnsiSupport.Yes : AnsiSupport.No,
        ColorSystem = Colours,
        Interactive = screen.IsTerminal ? InteractionSupport.Yes : InteractionSupport.No,
        Enrichment = new ProfileEnrichment { UseDefaultEnrichers = false },
        EnvironmentVariables = new Dictionary<string, string>(StringComparer.Ordinal),
    };

    /// <summary>Many clients send no locale: then a terminal of today is taken to be like most of them.</summary>
    private static bool IsUtf8(bool hasAnsi, IReadOnlyDictionary<string, string> environment)
    {
        foreach (string name in (string[])["LC_ALL", "LC_CTYPE", "LANG"])
        {
            if (environment.TryGetValue(name, out string? locale) && locale.Length > 0)
            {
                return locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase);
            }
        }

        return hasAnsi;
    }

    private static ColorSystemSupport ColoursOf(string term, IReadOnlyDictionary<string, string> environment)
    {
        if (environment.TryGetValue("NO_COLOR", out string? none) && none.Length > 0)
        {
            return ColorSystemSupport.NoColors;
        }

        if (environment.TryGetValue("COLORTERM", out string? many) && many is "truecolor" or "24bit")
        {
            return ColorSystemSupport.TrueColor;
        }

        if (term.StartsWith("vt", StringComparison.Ordinal))
        {
            return ColorSystemSupport.NoColors;
        }

        return term.Contains("256color", StringComparison.Ordinal) ? ColorSystemSupport.EightBit : ColorSystemSupport.Standard;
    }
}
