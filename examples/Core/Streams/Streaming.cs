using System.Globalization;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>
/// Twisted's streaming.py: a client says how many numbers it wants and gets them, as fast as it takes them. However many those are, no
/// more than a transport's buffer of them is ever in memory. (Twisted's are random; these are counted, so that they can be checked.)
/// </summary>
internal static class Streaming
{
    private class Producer(ServeNumbers proto, long count) : IPushProducer
    {
        private readonly long _goal = count;
        private long _produced;
        private bool _paused;

        // Called when the transport has as much as it likes to hold.
        public void PauseProducing()
        {
            _paused = true;
            Console.WriteLine($"Pausing connection from {proto.Transport!.GetPeer()}");
        }

        // Called when it has room again.
        public void ResumeProducing()
        {
            _paused = false;
            while (!_paused && _produced < _goal)
            {
                _produced++;
                proto.SendLine($"{_produced}");
            }

            if (_produced == _goal)
            {
                proto.Transport!.UnregisterProducer();
                proto.Transport.LoseConnection();
            }
        }

        // Called when the connection is gone.
        public void StopProducing() => _produced = _goal;
    }

    private class ServeNumbers : LineReceiver
    {
        public override void ConnectionMade()
        {
            Console.WriteLine($"Connection made from {Transport!.GetPeer()}");
            SendLine("How many numbers do you want?");
        }

        public override void LineReceived(Bytes line)
        {
            if (!long.TryParse(line.Decode().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            {
                SendLine("That is no number.");
                return;
            }

            SetRawMode(); // One question, one answer.
            SendLine($"Sending {count} numbers...");
            var producer = new Producer(this, count);
            Transport!.RegisterProducer(producer, streaming: true);
            producer.ResumeProducing();
        }

        public override void RawDataReceived(Bytes data)
        {
        }

        public override void ConnectionLost(Failure reason) => Console.WriteLine("Connection lost");
    }

    public static void Run(int port)
    {
        var factory = new Factory();
        factory.Protocol = New<ServeNumbers>;
        reactor.ListenTCP(port, factory, @interface: "127.0.0.1");
        reactor.Run();
    }
}
