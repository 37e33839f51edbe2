using System.Globalization;
using Twisted.Conch.Ssh;
using Twisted.Internet;
using Twisted.Python;

namespace Twisted.Conch.Tests.Connection;

/// <summary>A channel that notes what it hears, and does at data and requests what the test says.</summary>
internal sealed class RecordingChannel(int localWindow = 0, int localMaxPacket = 0) : SSHChannel(localWindow, localMaxPacket)
{
    public List<string> Heard { get; } = [];

    public MemoryStream Got { get; } = new();

    public Action<RecordingChannel, ReadOnlyMemory<byte>>? AtData { get; set; }

    public Action<RecordingChannel>? AtOpen { get; set; }

    public Action<RecordingChannel>? AtEof { get; set; }

    public Func<RecordingChannel, string, Bytes, Deferred<bool>>? AtRequest { get; set; }

    public override string Name => "session";

    public override void ChannelOpen(Bytes specificData)
    {
        Heard.Add(specificData.IsEmpty ? "open" : $"open {specificData}");
        AtOpen?.Invoke(this);
    }

    public override void OpenFailed(Failure reason) =>
        Heard.Add(string.Create(CultureInfo.InvariantCulture, $"failed {((ConchError)reason.Value).Reason} {reason.GetErrorMessage()}"));

    public override void AddWindowBytes(long data) => Heard.Add(string.Create(CultureInfo.InvariantCulture, $"window {data}"));

    public override Deferred<bool> RequestReceived(string requestType, Bytes data)
    {
        Heard.Add($"request {requestType}");
        return AtRequest?.Invoke(this, requestType, data) ?? base.RequestReceived(requestType, data);
    }

    public override void OnNext(ReadOnlyMemory<byte> value)
    {
        Got.Write(value.Span);
        AtData?.Invoke(this, value);
        base.OnNext(value);
    }

    public override void ExtReceived(int type, Bytes data) => Heard.Add(string.Create(CultureInfo.InvariantCulture, $"ext {type} {data}"));

    public override void EofReceived()
    {
        Heard.Add("eof");
        AtEof?.Invoke(this);
    }

    public override void CloseReceived()
    {
        Heard.Add("close");
        base.CloseReceived();
    }

    public override void Closed() => Heard.Add("closed");

    public override void StopWriting() => Heard.Add("stop");

    public override void StartWriting() => Heard.Add("start");
}
