using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>Finds the peer's version line at the start of the stream. RFC 4253 §4.2.</summary>
/// <param name="limits">Whose <see cref="SSHLimits.VersionLine"/> and <see cref="SSHLimits.TextBeforeVersion"/> hold.</param>
/// <param name="isClient">A server may send lines before its version, a client may not.</param>
internal sealed class VersionReader(SSHLimits limits, bool isClient)
{
    private RemainderBuffer _line;
    private int _textBefore;

    /// <summary>Takes the version line.</summary>
    /// <param name="fresh">Bytes just received; what was used is cut off.</param>
    /// <param name="supported">The protocol versions we take.</param>
    /// <param name="line">The line without its end.</param>
    /// <returns>Whether the line is complete.</returns>
    /// <exception cref="DisconnectException">The peer does not speak SSH, not our version, or too much.</exception>
    public bool TryRead(ref Span<byte> fresh, IReadOnlyList<string> supported, out byte[] line)
    {
        while (TryReadLine(ref fresh, out line))
        {
            if (line.AsSpan().StartsWith("SSH-"u8))
            {
                Check(line, supported);
                return true;
            }

            if (!isClient)
            {
                throw NotSsh();
            }
        }

        return false;
    }

    /// <summary>Gives back what it holds.</summary>
    public void Release() => _line.Release();

    private static void Check(ReadOnlySpan<byte> line, IReadOnlyList<string> supported)
    {
        if (line.ContainsAnyInRange((byte)0, (byte)0x1f) || line.Contains((byte)0x7f))
        {
            throw new BadVersionException("The version line holds a control character.");
        }

        ReadOnlySpan<byte> rest = line["SSH-"u8.Length..];
        int dash = rest.IndexOf((byte)'-');
        if (dash < 0 || dash == rest.Length - 1)
        {
            throw new BadVersionException("The version line names no software.");
        }

        string version = Encoding.Latin1.GetString(rest[..dash]);
        if (!AlgorithmNames.Has(supported, version))
        {
            throw new BadVersionException("Protocol major versions differ.");
        }
    }

    private static BadVersionException NotSsh() => new("Invalid SSH identification string.");

    private bool TryReadLine(ref Span<byte> fresh, out byte[] line)
    {
        int end = fresh.IndexOf((byte)'\n');
        ReadOnlySpan<byte> part = end < 0 ? fresh : fresh[..end];
        CheckLength(part, ended: end >= 0);
        if (end < 0)
        {
            _line.Append(part);
            CheckPrefix(_line.Span);
            fresh = default;
            line = [];
            return false;
        }

        fresh = fresh[(end + 1)..];
        if (_line.Count > 0)
        {
            _line.Append(part);
            part = _line.Span;
        }

        CheckPrefix(part);
        line = (part.EndsWith("\r"u8) ? part[..^1] : part).ToArray();
        _line.Release();
        return true;
    }

    private void CheckLength(ReadOnlySpan<byte> part, bool ended)
    {
        int length = _line.Count + part.Length + (ended ? 1 : 0);
        bool isVersion = !isClient || StartsAsVersion(part);
        if (isVersion && length > limits.VersionLine)
        {
            throw new LimitExceededException("The version line is too long.");
        }

        if (!isVersion && _textBefore + length > limits.TextBeforeVersion)
        {
            throw new LimitExceededException("There is too much text before the version line.");
        }

        if (!isVersion && ended)
        {
            _textBefore += length;
        }
    }

    private bool StartsAsVersion(ReadOnlySpan<byte> part)
    {
        Span<byte> start = stackalloc byte[4];
        ReadOnlySpan<byte> kept = _line.Span;
        int fromKept = Math.Min(4, kept.Length);
        kept[..fromKept].CopyTo(start);
        int more = Math.Min(4 - fromKept, part.Length);
        part[..more].CopyTo(start[fromKept..]);
        return start.SequenceEqual("SSH-"u8);
    }

    /// <summary>Somebody who does not speak SSH at all hears so at the first wrong byte, not when a line ends.</summary>
    private void CheckPrefix(ReadOnlySpan<byte> line)
    {
        int length = Math.Min(line.Length, 4);
        if (!isClient && !line[..length].SequenceEqual("SSH-"u8[..length]))
        {
            throw NotSsh();
        }
    }
}
