using System.Text;

namespace Twisted.Examples;

/// <summary>Makes keys of the bytes that a terminal sends: UTF-8, control characters, and the sequences of xterm and its like.</summary>
internal sealed class KeyDecoder
{
    /// <summary>No sequence of a key has as many parameters; what goes beyond belongs to none.</summary>
    private const int MaxParameters = 16;

    private readonly Decoder _utf8 = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _parameters = new();
    private State _state;
    private char _last;

    private enum State
    {
        Text,
        Escape,
        Csi,
        Ss3,
    }

    /// <summary>The keys in a piece; a letter or sequence that is not complete waits for the next one.</summary>
    /// <param name="piece">What came.</param>
    public IReadOnlyList<ConsoleKeyInfo> Decode(ReadOnlySpan<byte> piece)
    {
        char[] letters = new char[_utf8.GetCharCount(piece, flush: false)];
        _utf8.GetChars(piece, letters, flush: false);
        List<ConsoleKeyInfo> keys = [];
        foreach (char letter in letters)
        {
            if (Next(letter) is { } key)
            {
                keys.Add(key);
            }
        }

        if (_state == State.Escape)
        {
            // Terminals send a sequence in one piece: this was the key itself.
            _state = State.Text;
            keys.Add(new ConsoleKeyInfo('\e', ConsoleKey.Escape, shift: false, alt: false, control: false));
        }

        return keys;
    }

    private static ConsoleKeyInfo Plain(char letter, bool alt = false)
    {
        (ConsoleKey key, bool control) = letter switch
        {
            '\r' or '\n' => (ConsoleKey.Enter, false),
            '\t' => (ConsoleKey.Tab, false),
            '\b' or '\x7f' => (ConsoleKey.Backspace, false),
            ' ' => (ConsoleKey.Spacebar, false),
            >= 'a' and <= 'z' => (ConsoleKey.A + (letter - 'a'), false),
            >= 'A' and <= 'Z' => (ConsoleKey.A + (letter - 'A'), false),
            >= '0' and <= '9' => (ConsoleKey.D0 + (letter - '0'), false),
            >= '\x01' and <= '\x1a' => (ConsoleKey.A + (letter - '\x01'), true),
            _ => (ConsoleKey.None, false),
        };
        return new ConsoleKeyInfo(letter, key, shift: char.IsAsciiLetterUpper(letter), alt, control);
    }

    private static ConsoleKeyInfo? Named(char final, string parameters)
    {
        ConsoleKey key = (final, parameters) switch
        {
            ('A', _) => ConsoleKey.UpArrow,
            ('B', _) => ConsoleKey.DownArrow,
            ('C', _) => ConsoleKey.RightArrow,
            ('D', _) => ConsoleKey.LeftArrow,
            ('H', _) or ('~', "1" or "7") => ConsoleKey.Home,
            ('F', _) or ('~', "4" or "8") => ConsoleKey.End,
            ('~', "2") => ConsoleKey.Insert,
            ('~', "3") => ConsoleKey.Delete,
            ('~', "5") => ConsoleKey.PageUp,
            ('~', "6") => ConsoleKey.PageDown,
            ('Z', _) => ConsoleKey.Tab,
            _ => ConsoleKey.None,
        };
        return key == ConsoleKey.None ? null : new ConsoleKeyInfo('\0', key, shift: final == 'Z', alt: false, control: false);
    }

    private ConsoleKeyInfo? Next(char letter)
    {
        char before = _last;
        _last = letter;
        switch (_state)
        {
            case State.Escape when letter is '[' or 'O':
                _state = letter == '[' ? State.Csi : State.Ss3;
                _parameters.Clear();
                return null;
            case State.Escape:
                _state = State.Text;
                return Plain(letter, alt: true);
            case State.Csi when letter is >= ' ' and <= '?':
                if (_parameters.Length < MaxParameters)
                {
                    _parameters.Append(letter);
                }

                return null;
            case State.Csi or State.Ss3:
                _state = State.Text;
                return Named(letter, _parameters.ToString());
            case State.Text when letter == '\e':
                _state = State.Escape;
                return null;
            case State.Text when letter == '\n' && before == '\r':
                return null; // One Enter, from where lines end so.
            default:
                return Plain(letter);
        }
    }
}
