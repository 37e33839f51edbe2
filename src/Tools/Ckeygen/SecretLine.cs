using System.Text;

namespace Twisted.Conch.Scripts;

/// <summary>
/// Reads a line from the terminal without showing it. While a key is awaited .NET has the terminal's echo off, and it puts the
/// terminal back itself when the program ends, by Ctrl-C too.
/// </summary>
internal static class SecretLine
{
    public static string? Read()
    {
        StringBuilder line = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    Console.Error.WriteLine();
                    return line.ToString();
                case ConsoleKey.D when key.Modifiers == ConsoleModifiers.Control && line.Length == 0:
                    Console.Error.WriteLine();
                    return null;
                case ConsoleKey.Backspace:
                    line.Length -= line.Length switch
                    {
                        0 => 0,
                        > 1 when char.IsLowSurrogate(line[^1]) => 2,
                        _ => 1,
                    };
                    break;
                case ConsoleKey.U when key.Modifiers == ConsoleModifiers.Control:
                    line.Clear();
                    break;
                default:
                    if (!char.IsControl(key.KeyChar))
                    {
                        line.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
