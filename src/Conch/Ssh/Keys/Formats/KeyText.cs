using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Twisted.Conch.Ssh;

/// <summary>What the textual formats share: lines, Base64, comments.</summary>
internal static class KeyText
{
    /// <summary>Decodes Base64; white space between its characters does not count.</summary>
    /// <returns>The bytes, in a buffer that wipes itself; the caller disposes it.</returns>
    /// <exception cref="BadKeyError">It is not Base64.</exception>
    public static PooledBuffer DecodeBase64(ReadOnlySpan<byte> text)
    {
        PooledBuffer buffer = new(Base64.GetMaxDecodedFromUtf8Length(text.Length));
        OperationStatus status = Base64.DecodeFromUtf8(text, buffer.GetSpan(), out int consumed, out int written);
        buffer.Advance(written);
        if (status == OperationStatus.Done && consumed == text.Length && written > 0)
        {
            return buffer;
        }

        buffer.Dispose();
        throw new BadKeyError("The key's Base64 is cut off or altered.");
    }

    /// <summary>Writes Base64 in lines.</summary>
    public static void EncodeBase64(ReadOnlySpan<byte> data, int lineLength, PooledBuffer output)
    {
        int step = lineLength / 4 * 3;
        for (int at = 0; at < data.Length; at += step)
        {
            ReadOnlySpan<byte> part = data.Slice(at, Math.Min(step, data.Length - at));
            Base64.EncodeToUtf8(part, output.GetSpan(lineLength), out _, out int written);
            output.Advance(written);
            output.Write("\n"u8);
        }
    }

    /// <summary>Takes the next line, without its end.</summary>
    /// <returns>False when there is none left.</returns>
    public static bool TryReadLine(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        if (rest.IsEmpty)
        {
            line = default;
            return false;
        }

        int end = rest.IndexOf((byte)'\n');
        line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        line = line.TrimEnd((byte)'\r');
        return true;
    }

    /// <summary>A comment as text; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string Comment(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > KeyLimits.MaxTextBytes)
        {
            throw new BadKeyError($"The key's comment is longer than the {KeyLimits.MaxTextBytes} bytes allowed.");
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Refuses a comment that would start a line of its own in the file, or is too long to be read back.</summary>
    public static void CheckComment(string comment)
    {
        if (comment.AsSpan().ContainsAny('\r', '\n', '\0') || Encoding.UTF8.GetByteCount(comment) > KeyLimits.MaxTextBytes)
        {
            throw new BadKeyError($"A key's comment is one line of at most {KeyLimits.MaxTextBytes} bytes.");
        }
    }
}
