using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;
using static Twisted.Internet.Reactors;

/// <summary>The chat of Twisted's howto on servers: who comes says a name first; others get what is said.</summary>
internal static class ChatHowto
{
    private class Chat(Dictionary<Bytes, Chat> users) : LineReceiver
    {
        private Bytes? _name;
        private string _state = "GETNAME";

        public override void ConnectionMade() => SendLine("What's your name?");

        public override void ConnectionLost(Failure reason)
        {
            if (_name is { } name)
            {
                users.Remove(name);
            }
        }

        public override void LineReceived(Bytes line)
        {
            if (_state == "GETNAME")
            {
                Handle_GETNAME(line);
            }
            else
            {
                Handle_CHAT(line);
            }
        }

        private void Handle_GETNAME(Bytes name)
        {
            if (users.ContainsKey(name))
            {
                SendLine("Name taken, please choose another.");
                return;
            }

            SendLine("Welcome, " + name + "!");
            _name = name;
            users[name] = this;
            _state = "CHAT";
        }

        private void Handle_CHAT(Bytes message)
        {
            message = "<" + _name!.Value + "> " + message;
            foreach (var protocol in users.Values)
            {
                if (protocol != this)
                {
                    protocol.SendLine(message);
                }
            }
        }
    }

    private class ChatFactory : Factory
    {
        private readonly Dictionary<Bytes, Chat> _users = []; // maps user names to Chat instances

        public override Protocol BuildProtocol(IAddress addr) => new Chat(_users);
    }

    public static void Run(int port)
    {
        reactor.ListenTCP(port, new ChatFactory(), @interface: "127.0.0.1");
        reactor.Run();
    }
}
