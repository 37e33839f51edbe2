using System.Net.Sockets;

namespace Twisted.Internet.Transports.Standard;

/// <summary>One of the three standard streams, as .NET opens them: Windows has no numbers.</summary>
internal sealed class ConsoleDescriptor : BlockingDescriptor
{
    private readonly Stream _stream;

    /// <exception cref="PlatformNotSupportedException">It is none of the three.</exception>
    internal ConsoleDescriptor(int number) => _stream = number switch
    {
        0 => Console.OpenStandardInput(),
        1 => Console.OpenStandardOutput(),
        2 => Console.OpenStandardError(),
        _ => throw new PlatformNotSupportedException($"On this system StandardIO has 0, 1 and 2 only, and no descriptor {number}."),
    };

    /// <summary>A console cannot be waited for apart from reading: what comes after the end of the connection is lost to whoever reads next.</summary>
    internal override bool WaitForInput(Socket loop) => true;

    internal override int Read(Span<byte> into)
    {
        try
        {
            return _stream.Read(into);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    internal override void Write(ReadOnlySpan<byte> data)
    {
        _stream.Write(data);
        _stream.Flush();
    }

    internal override void ShutdownSend()
    {
    }

    protected override void Close() => _stream.Dispose();
}
