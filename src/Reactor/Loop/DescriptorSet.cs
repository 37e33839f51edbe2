using System.Net.Sockets;
using Twisted.Internet.Logging;
using Twisted.Python;

namespace Twisted.Internet.Loop;

/// <summary>The descriptors that a program added itself.</summary>
internal sealed class DescriptorSet(ReactorBase reactor)
{
    private readonly Dictionary<nint, Watcher> _watchers = [];

    internal void AddReader(IReadDescriptor reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Watcher watcher = Get(reader);
        watcher.Reader = reader;
        watcher.Attend();
    }

    internal void AddWriter(IWriteDescriptor writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Watcher watcher = Get(writer);
        watcher.Writer = writer;
        watcher.Attend();
    }

    internal void RemoveReader(IReadDescriptor reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (_watchers.TryGetValue(reader.Fileno(), out Watcher? watcher) && ReferenceEquals(watcher.Reader, reader))
        {
            watcher.Reader = null;
            Changed(watcher);
        }
    }

    internal void RemoveWriter(IWriteDescriptor writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (_watchers.TryGetValue(writer.Fileno(), out Watcher? watcher) && ReferenceEquals(watcher.Writer, writer))
        {
            watcher.Writer = null;
            Changed(watcher);
        }
    }

    internal IReadOnlyList<IReadDescriptor> Readers() => [.. _watchers.Values.Select(static w => w.Reader).OfType<IReadDescriptor>()];

    internal IReadOnlyList<IWriteDescriptor> Writers() => [.. _watchers.Values.Select(static w => w.Writer).OfType<IWriteDescriptor>()];

    private Watcher Get(IFileDescriptor descriptor)
    {
        reactor.CheckThread();
        nint number = descriptor.Fileno();
        ArgumentOutOfRangeException.ThrowIfNegative(number, nameof(descriptor));
        if (!_watchers.TryGetValue(number, out Watcher? watcher))
        {
            watcher = new Watcher(this, reactor, number);
            _watchers.Add(number, watcher);
            reactor.Link(watcher);
        }

        return watcher;
    }

    /// <summary>At once, not at the end of the turn: the descriptor may be closed next.</summary>
    private void Changed(Watcher watcher)
    {
        reactor.CheckThread();
        if (watcher.Wanted == Interest.None)
        {
            Drop(watcher);
        }
        else
        {
            reactor.Watch(watcher);
        }
    }

    private void Drop(Watcher watcher)
    {
        _watchers.Remove(watcher.Handle);
        reactor.Unlink(watcher, closing: false);
    }

    private sealed class Watcher(DescriptorSet set, ReactorBase reactor, nint number) : Selectable(reactor)
    {
        private Socket? _managed;
        private bool _isNoSocket;

        internal IReadDescriptor? Reader { get; set; }

        internal IWriteDescriptor? Writer { get; set; }

        internal override nint Handle => number;

        /// <summary>A view that does not own the descriptor, made only where the back end needs one; none if it is no socket.</summary>
        internal override Socket? Managed
        {
            get
            {
                if (_managed is null && !_isNoSocket)
                {
                    try
                    {
                        _managed = new Socket(new SafeSocketHandle(number, ownsHandle: false));
                    }
                    catch (SocketException)
                    {
                        _isNoSocket = true;
                    }
                }

                return _managed;
            }
        }

        internal override Interest Wanted =>
            (Reader is null ? Interest.None : Interest.Read) | (Writer is null ? Interest.None : Interest.Write);

        internal override void OnReadable() => Reader?.DoRead();

        internal override void OnWritable() => Writer?.DoWrite();

        internal override void OnShutdown() => Lose(new ConnectionLost("The reactor stopped."));

        internal override void OnFailure(Exception error)
        {
            ReactorLog.DescriptorFailed(Loop.Log, $"descriptor {number}", error);
            Lose(error);
        }

        private void Lose(Exception reason)
        {
            IFileDescriptor? reader = Reader;
            IFileDescriptor? writer = Writer;
            Reader = null;
            Writer = null;
            set.Drop(this);
            Failure failure = new(reason);
            Tell(reader, failure);
            if (!ReferenceEquals(reader, writer))
            {
                Tell(writer, failure);
            }
        }

        private void Tell(IFileDescriptor? descriptor, Failure reason)
        {
            try
            {
                descriptor?.ConnectionLost(reason);
            }
            catch (Exception error)
            {
                ReactorLog.DescriptorFailed(Loop.Log, $"ConnectionLost of descriptor {number}", error);
            }
        }
    }
}
