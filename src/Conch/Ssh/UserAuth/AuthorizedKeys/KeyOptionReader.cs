using System.Collections.Frozen;
using System.Text;
using Twisted.Internet;

namespace Twisted.Conch.Ssh;

/// <summary>Reads the options in front of a key. OpenSSH's sshd(8): names without regard to case, values in quotes, <c>\"</c> for a quote in one.</summary>
internal ref struct KeyOptionReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What stands alone; where the text is true, <c>no-</c> may stand before it.</summary>
    private static readonly FrozenDictionary<string, Flag> Flags = new Dictionary<string, Flag>(StringComparer.OrdinalIgnoreCase)
    {
        ["restrict"] = new(false, static (options, _) => options with { Permissions = Restricted(options.Permissions) }),
        ["cert-authority"] = new(false, static (options, _) => options with { IsCertAuthority = true }),
        ["port-forwarding"] = Permission(static (permissions, on) => permissions with { PortForwarding = on }),
        ["agent-forwarding"] = Permission(static (permissions, on) => permissions with { AgentForwarding = on }),
        ["X11-forwarding"] = Permission(static (permissions, on) => permissions with { X11Forwarding = on }),
        ["pty"] = Permission(static (permissions, on) => permissions with { Pty = on }),
        ["user-rc"] = Permission(static (permissions, on) => permissions with { UserRC = on }),
        ["touch-required"] = new(true, static (options, on) => options with { NoTouchRequired = !on }),
        ["verify-required"] = new(true, static (options, on) => options with { VerifyRequired = on }),
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What has a value behind it; throws <see cref="FormatException"/> for one that is wrong.</summary>
    private static readonly FrozenDictionary<string, Func<KeyOptions, Bytes, KeyOptions>> Values =
        new Dictionary<string, Func<KeyOptions, Bytes, KeyOptions>>(StringComparer.OrdinalIgnoreCase)
        {
            ["command"] = static (options, value) => Once(options.Permissions.ForcedCommand is null, "command", () =>
                options with { Permissions = options.Permissions with { ForcedCommand = value } }),
            ["from"] = static (options, value) => Once(options.From is null, "from", () => options with { From = Text(value) }),
            ["principals"] = static (options, value) => Once(options.Principals is null, "principals", () =>
                options with { Principals = [.. Text(value).Split(',').Where(name => name.Length > 0)] }),
            ["expiry-time"] = static (options, value) => options with { ExpiryTime = Earlier(options.ExpiryTime, KeyExpiry.Parse(Text(value))) },
            ["environment"] = static (options, value) =>
                options with { Permissions = options.Permissions with { Environment = Add(options.Permissions.Environment, Text(value)) } },
            ["permitopen"] = static (options, value) =>
                options with { Permissions = options.Permissions with { PermitOpen = Add(options.Permissions.PermitOpen, Text(value), portAlone: false) } },
            ["permitlisten"] = static (options, value) =>
                options with { Permissions = options.Permissions with { PermitListen = Add(options.Permissions.PermitListen, Text(value), portAlone: true) } },

            // There is no tunnel device to be forbidden here.
            ["tunnel"] = static (options, _) => options,
        }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private ReadOnlySpan<byte> _rest;

    private KeyOptionReader(ReadOnlySpan<byte> text)
    {
        _rest = text;
    }

    /// <summary>The options of a line.</summary>
    /// <param name="text">Everything in front of the blank before the key.</param>
    /// <exception cref="FormatException">An option is not known, or its value is wrong; the message says which.</exception>
    public static KeyOptions Read(ReadOnlySpan<byte> text)
    {
        KeyOptionReader reader = new(text);
        KeyOptions options = KeyOptions.None;
        while (true)
        {
            options = reader.ReadOne(options);
            if (reader._rest.IsEmpty)
            {
                return options;
            }

            if (reader._rest[0] != ',' || reader._rest.Length == 1)
            {
                throw new FormatException("Something other than a comma and an option follows an option.");
            }

            reader._rest = reader._rest[1..];
        }
    }

    /// <summary>Where the options end that a line begins with: at the first blank outside quotes.</summary>
    /// <returns>The number of bytes; -1 when a quote is not closed.</returns>
    public static int LengthOf(ReadOnlySpan<byte> line)
    {
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\' && i + 1 < line.Length && line[i + 1] == '"')
            {
                i++;
            }
            else if (line[i] == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && line[i] is (byte)' ' or (byte)'\t')
            {
                return i;
            }
        }

        return quoted ? -1 : line.Length;
    }

    private KeyOptions ReadOne(KeyOptions options)
    {
        int end = _rest.IndexOfAny(",="u8);
        string name = Encoding.Latin1.GetString(end < 0 ? _rest : _rest[..end]);
        bool hasValue = end >= 0 && _rest[end] == '=';
        _rest = end < 0 ? default : _rest[end..];
        if (hasValue)
        {
            if (!Values.TryGetValue(name, out Func<KeyOptions, Bytes, KeyOptions>? set))
            {
                throw new FormatException($"The option {Bytes.Repr(name)} is not known, or takes no value.");
            }

            _rest = _rest[1..];
            return set(options, ReadQuoted(name));
        }

        bool on = !name.StartsWith("no-", StringComparison.OrdinalIgnoreCase);
        if (!Flags.TryGetValue(on ? name : name[3..], out Flag? flag) || (!on && !flag.MayBeNegated))
        {
            throw new FormatException($"The option {Bytes.Repr(name)} is not known, or lacks its value.");
        }

        return flag.Set(options, on);
    }

    private Bytes ReadQuoted(string name)
    {
        if (_rest.IsEmpty || _rest[0] != '"')
        {
            throw new FormatException($"The value of option {name} does not begin with a quote.");
        }

        byte[] value = new byte[_rest.Length];
        int length = 0;
        for (int i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == '"')
            {
                _rest = _rest[(i + 1)..];
                return new Bytes(value.AsSpan(0, length));
            }

            // A backslash counts before a quote only; "\\" stays two of them.
            if (_rest[i] == '\\' && i + 1 < _rest.Length && _rest[i + 1] == '"')
            {
                i++;
            }

            value[length++] = _rest[i];
        }

        throw new FormatException($"The value of option {name} does not end with a quote.");
    }

    private static SSHPermissions Restricted(SSHPermissions permissions) => permissions with
    {
        Pty = false,
        AgentForwarding = false,
        X11Forwarding = false,
        PortForwarding = false,
        UserRC = false,
    };

    private static Flag Permission(Func<SSHPermissions, bool, SSHPermissions> set) =>
        new(true, (options, on) => options with { Permissions = set(options.Permissions, on) });

    private static KeyOptions Once(bool isFirst, string name, Func<KeyOptions> set) =>
        isFirst ? set() : throw new FormatException($"The option {name} is there twice.");

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one is { } first && first < other ? first : other;

    private static string Text(Bytes value)
    {
        try
        {
            return StrictUtf8.GetString(value.Span);
        }
        catch (DecoderFallbackException error)
        {
            throw new FormatException("The value of an option is not UTF-8.", error);
        }
    }

    private static List<ForwardingPermit> Add(IReadOnlyList<ForwardingPermit>? permits, string text, bool portAlone)
    {
        List<ForwardingPermit> all = [.. permits ?? []];
        foreach (string part in text.Split(','))
        {
            all.Add(ForwardingPermit.TryParse(part.Trim(), portAlone, out ForwardingPermit permit)
                ? permit
                : throw new FormatException($"{Bytes.Repr(part)} is no host and port."));
        }

        return all;
    }

    private static IReadOnlyList<KeyValuePair<string, Bytes>> Add(IReadOnlyList<KeyValuePair<string, Bytes>> environment, string text)
    {
        int equals = text.IndexOf('=');
        string name = equals < 0 ? string.Empty : text[..equals];
        bool isName = name.Length > 0 && !name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '_');
        if (!isName || text.Contains('\0'))
        {
            throw new FormatException("A variable is NAME=value, its name of letters, digits and underscores.");
        }

        // Of two the first counts, as in OpenSSH.
        return environment.Any(pair => pair.Key == name) ? environment : [.. environment, new(name, text[(equals + 1)..])];
    }

    private sealed record Flag(bool MayBeNegated, Func<KeyOptions, bool, KeyOptions> Set);
}
