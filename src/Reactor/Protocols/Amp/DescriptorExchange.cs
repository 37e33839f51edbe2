using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;

namespace Twisted.Protocols.Amp;

/// <summary>
/// The descriptors of a connection: each side numbers those it sends, and the other counts those that come. Twisted: <c>amp._DescriptorExchanger</c>, without its
/// bound.
/// </summary>
internal sealed class DescriptorExchange
{
    /// <summary>Descriptors that came and that no box has named, at most.</summary>
    internal const int MaxUnclaimed = 64;

    private readonly Dictionary<long, SafeFileHandle> _unclaimed = [];
    private long _sent;
    private long _received;

    /// <summary>Takes one that came; answers whether there was room.</summary>
    internal bool Add(SafeFileHandle descriptor)
    {
        if (_unclaimed.Count >= MaxUnclaimed)
        {
            descriptor.Dispose();
            return false;
        }

        _unclaimed.Add(_received++, descriptor);
        return true;
    }

    /// <summary>Gives one away, once.</summary>
    internal SafeFileHandle? Claim(long number) => _unclaimed.Remove(number, out SafeFileHandle? descriptor) ? descriptor : null;

    /// <summary>Sends those of a box, and writes their numbers into it.</summary>
    /// <exception cref="AmpError">One cannot be sent.</exception>
    internal void Send(ITransport transport, AmpBox box)
    {
        foreach ((Bytes key, SafeHandle descriptor) in box.Descriptors ?? [])
        {
            try
            {
                IUNIXTransport passing = transport as IUNIXTransport
                    ?? throw new InvalidOperationException("this connection is not over a UNIX socket");
                passing.SendFileDescriptor(descriptor);
            }
            catch (Exception error) when (error is InvalidOperationException or SocketException or PlatformNotSupportedException)
            {
                throw new AmpError($"The descriptor {Bytes.Repr(key)} cannot be sent: {error.Message.TrimEnd('.')}.", error);
            }

            box[key] = (_sent++).ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>
    /// No box comes any more. What none has named may have overtaken the last one, for the system hands a descriptor over before bytes that were read with it: it is the
    /// next protocol's, and closed where that takes none.
    /// </summary>
    internal void GiveTo(IFileDescriptorReceiver? receiver)
    {
        try
        {
            while (receiver is not null && _unclaimed.Count > 0)
            {
                receiver.FileDescriptorReceived(Claim(_unclaimed.Keys.Min())!);
            }
        }
        finally
        {
            Close();
        }
    }

    /// <summary>Closes what nobody claimed.</summary>
    internal void Close()
    {
        foreach (SafeFileHandle descriptor in _unclaimed.Values)
        {
            descriptor.Dispose();
        }

        _unclaimed.Clear();
    }
}
