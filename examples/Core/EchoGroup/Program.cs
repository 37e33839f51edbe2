// An echo server on every core: a reactor each, in one process. Twisted starts a process for each instead.
// EchoGroup [count]      each line comes back with the number of the reactor that has the connection
using System.Globalization;
using Twisted.Internet;

var count = args is [var first] ? int.Parse(first, CultureInfo.InvariantCulture) : Environment.ProcessorCount;
using ReactorGroup group = new(count);
var number = 0;
group.ListenTCP(8009, _ => new EchoFactory(number++), @interface: "127.0.0.1");
group.Run();

internal sealed class Echo(int number) : Protocol
{
    public override void DataReceived(Bytes data) => Transport!.Write($"reactor {number}: {data}");
}

// One for each reactor: what is in it is used on that reactor's thread only.
internal sealed class EchoFactory : Factory
{
    public EchoFactory(int number) => Protocol = () => new Echo(number);
}
