using Spectre.Console;

namespace Twisted.Examples.Tests.Spectre;

/// <summary>Terminals by their names.</summary>
internal sealed class TerminalKindTests
{
    [TestCase(null, "", false, false, ColorSystemSupport.NoColors)]
    [TestCase("dumb", "", false, false, ColorSystemSupport.NoColors)]
    [TestCase("dumb", "LANG=de_DE.utf8", false, true, ColorSystemSupport.NoColors)]
    [TestCase("vt100", "", true, true, ColorSystemSupport.NoColors)]
    [TestCase("xterm", "", true, true, ColorSystemSupport.Standard)]
    [TestCase("xterm-256color", "LANG=C", true, false, ColorSystemSupport.EightBit)]
    [TestCase("xterm-256color", "LANG=C LC_ALL=en_GB.UTF-8", true, true, ColorSystemSupport.EightBit)]
    [TestCase("xterm-256color", "COLORTERM=truecolor", true, true, ColorSystemSupport.TrueColor)]
    [TestCase("xterm-256color", "COLORTERM=truecolor NO_COLOR=1", true, true, ColorSystemSupport.NoColors)]
    public void A_terminal_is_used_as_far_as_it_goes(string? term, string variables, bool ansi, bool unicode, ColorSystemSupport colours)
    {
        Dictionary<string, string> environment = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('=')).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        Assert.That(TerminalKind.Of(term, environment), Is.EqualTo(new TerminalKind(ansi, unicode, colours)));
    }
}
