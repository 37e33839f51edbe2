using Twisted.Internet;

namespace Twisted.Protocols;

/// <summary>Writes what passes over each connection to a file of its own. Twisted: <c>policies.TrafficLoggingFactory</c>.</summary>
public class TrafficLoggingFactory : WrappingFactory
{
    private readonly string _logfilePrefix;
    private readonly int? _lengthLimit;
    private int _number;

    /// <summary>Logs the connections of a factory.</summary>
    /// <param name="wrappedFactory">Makes the protocols.</param>
    /// <param name="logfilePrefix">The files' names, without the number of the connection that follows after a dot.</param>
    /// <param name="lengthLimit">Bytes of one read or write that are logged; <see langword="null"/> for all.</param>
    public TrafficLoggingFactory(Factory wrappedFactory, string logfilePrefix, int? lengthLimit = null)
        : base(wrappedFactory)
    {
        ArgumentException.ThrowIfNullOrEmpty(logfilePrefix);
        _logfilePrefix = logfilePrefix;
        _lengthLimit = lengthLimit;
    }

    /// <summary>The next connection is number 1 again, and overwrites that one's file.</summary>
    public void ResetCounter() => _number = 0;

    /// <summary>Opens a connection's file. The default makes one that is opened with the first write, on the reactor's pool.</summary>
    /// <param name="name">The file's name.</param>
    public virtual TextWriter Open(string name) => new StreamWriter(new LazyFile(name));

    /// <inheritdoc/>
    protected override ProtocolWrapper Wrap(IProtocol wrappedProtocol)
    {
        int number = ++_number;
        return new TrafficLoggingProtocol(this, wrappedProtocol, Open($"{_logfilePrefix}.{number}"), _lengthLimit, number);
    }

    /// <summary>A file that is made when it is first written to.</summary>
    private sealed class LazyFile(string name) : Stream
    {
        private FileStream? _file;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush() => _file?.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer) => (_file ??= File.Create(name)).Write(buffer);

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _file?.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
