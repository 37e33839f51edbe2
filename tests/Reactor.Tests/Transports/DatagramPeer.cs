using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Reactor.Tests.Transports;

/// <summary>What a protocol of datagrams was told.</summary>
internal sealed class DatagramNotes
{
    public List<string> Calls { get; } = [];

    public List<(Bytes Data, IAddress? From)> Datagrams { get; } = [];
}

/// <summary>A UDP protocol that notes what happens to it.</summary>
internal sealed class UDPPeer : DatagramProtocol
{
    public UDPPeer() => Noisy = false;

    public DatagramNotes Notes { get; } = new();

    public Action<Bytes, IAddress>? OnDatagram { get; set; }

    public Action? OnStart { get; set; }

    public override void StartProtocol()
    {
        Notes.Calls.Add("start");
        OnStart?.Invoke();
    }

    public override void StopProtocol() => Notes.Calls.Add("stop");

    public override void ConnectionRefused() => Notes.Calls.Add("refused");

    public override void DatagramReceived(Bytes data, IAddress addr)
    {
        Notes.Datagrams.Add((data, addr));
        OnDatagram?.Invoke(data, addr);
    }
}

/// <summary>A UNIX datagram protocol that notes what happens to it.</summary>
internal sealed class UNIXDatagramPeer : UNIXDatagramProtocol
{
    public UNIXDatagramPeer() => Noisy = false;

    public DatagramNotes Notes { get; } = new();

    public override void StartProtocol() => Notes.Calls.Add("start");

    public override void StopProtocol() => Notes.Calls.Add("stop");

    public override void DatagramReceived(Bytes data, UNIXAddress addr) => Notes.Datagrams.Add((data, addr));
}

/// <summary>A connected UNIX datagram protocol that notes what happens to it.</summary>
internal sealed class ConnectedPeer : ConnectedDatagramProtocol
{
    public ConnectedPeer() => Noisy = false;

    public DatagramNotes Notes { get; } = new();

    public Exception? Failed { get; private set; }

    public override void StartProtocol() => Notes.Calls.Add("start");

    public override void StopProtocol() => Notes.Calls.Add("stop");

    public override void ConnectionRefused() => Notes.Calls.Add("refused");

    public override void ConnectionFailed(Failure reason) => Failed = reason.Value;

    public override void DatagramReceived(Bytes data) => Notes.Datagrams.Add((data, null));
}
