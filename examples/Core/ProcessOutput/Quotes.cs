using Twisted.Internet;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>The howto's quotes.py: whoever connects gets what a program says.</summary>
internal static class Quotes
{
    private class FortuneQuoter(string fortune) : Protocol
    {
        public override void ConnectionMade()
        {
            var output = Utils.GetProcessOutput(fortune);
            output.AddCallbacks(WriteResponse, NoResponse);
        }

        private void WriteResponse(Bytes resp)
        {
            Transport!.Write(resp);
            Transport.LoseConnection();
        }

        private void NoResponse(Failure err) => Transport!.LoseConnection();
    }

    /// <param name="port">Where to listen.</param>
    /// <param name="program">Twisted's runs /usr/games/fortune.</param>
    public static void Run(int port, string program)
    {
        var f = new Factory { Protocol = () => new FortuneQuoter(program) };
        reactor.ListenTCP(port, f, @interface: "127.0.0.1");
        reactor.Run();
    }
}
