using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Twisted.Python;

/// <summary>Reads single lines and nothing beyond them: the next question's answer may stand behind.</summary>
internal static class LineInput
{
    private const int MaxBytes = 4096;

    /// <summary>Reads a line of the standard input; not by <see cref="Console.In"/>, which would take over the terminal and send it escape sequences.</summary>
    public static string? ReadStandardInput()
    {
        if (OperatingSystem.IsWindows())
        {
            return Console.In.ReadLine();
        }

        using SafeFileHandle handle = new(0, ownsHandle: false);
        using FileStream input = new(handle, FileAccess.Read, bufferSize: 0);
        return Read(input);
    }

    /// <summary>Reads a line.</summary>
    /// <param name="input">A terminal, a pipe or a file, unbuffered.</param>
    /// <returns>The line without its end; null at the end of input.</returns>
    /// <exception cref="IOException">The line is too long.</exception>
    public static string? Read(Stream input)
    {
        byte[] line = new byte[MaxBytes];
        int length = 0;
        try
        {
            while (input.ReadAtLeast(line.AsSpan(length, 1), 1, throwOnEndOfStream: false) == 1)
            {
                if (line[length] == '\n')
                {
                    return Encoding.UTF8.GetString(line.AsSpan(0, length)).TrimEnd('\r');
                }

                length = length + 1 < MaxBytes ? length + 1 : throw new IOException($"The answer is longer than {MaxBytes} bytes.");
            }

            return length > 0 ? Encoding.UTF8.GetString(line.AsSpan(0, length)) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }
}
