using System.Net;
using Twisted.Application;
using Twisted.Internet;
using Twisted.Protocols;
using Twisted.Python;

/// <summary>
/// Step 15: the same users on the web, at /moshez. Twisted has a web server; here a page is a few lines of a LineReceiver, which is all
/// that this needs.
/// </summary>
internal static class Finger15
{
    private class FingerProtocol : LineReceiver
    {
        public override void LineReceived(Bytes user)
        {
            var d = FactoryAs<FingerFactory>().GetUser(user);

            static Bytes OnError(Failure err) => "Internal error in server";
            d.AddErrback(OnError);

            void WriteResponse(Bytes message)
            {
                Transport!.Write(message + "\r\n");
                Transport.LoseConnection();
            }

            d.AddCallback(WriteResponse);
        }
    }

    private class FingerFactory(FingerService service) : ServerFactory<FingerProtocol>
    {
        public Deferred<Bytes> GetUser(Bytes user) => service.GetUser(user);
    }

    private class WebProtocol : LineReceiver
    {
        private string? _path;

        public override void LineReceived(Bytes line)
        {
            if (_path is null)
            {
                _path = line.Decode().Split(' ') is ["GET", var path, _] ? path : "";
            }
            else if (line.IsEmpty)
            {
                // The headers are over; nothing of them is wanted, nor kept.
                var user = Uri.UnescapeDataString(_path.TrimStart('/'));
                FactoryAs<WebFactory>().GetUser(user).AddCallback(WritePage, user);
            }
        }

        private void WritePage(Bytes status, string user)
        {
            Bytes page = $"<h1>{WebUtility.HtmlEncode(user)}</h1><p>{WebUtility.HtmlEncode(status.Decode())}</p>\n";
            Transport!.WriteSequence([$"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\nContent-Length: {page.Length}\r\n\r\n", page]);
            Transport.LoseConnection();
        }
    }

    private class WebFactory(FingerService service) : ServerFactory<WebProtocol>
    {
        public Deferred<Bytes> GetUser(Bytes user) => service.GetUser(user);
    }

    private class FingerService(Dictionary<Bytes, Bytes> users) : Service
    {
        public Deferred<Bytes> GetUser(Bytes user) => Defer.Succeed(users.GetValueOrDefault(user, "No such user"));

        public FingerFactory GetFingerFactory() => new(this);

        public WebFactory GetResource() => new(this);
    }

    public static void Run(string endpoint, string web)
    {
        var application = new Application("finger");
        var f = new FingerService(new() { ["moshez"] = "Happy & well" });
        f.SetServiceParent(application);
        var finger = Strports.Service(endpoint, f.GetFingerFactory());
        finger.SetServiceParent(application);
        var site = Strports.Service(web, f.GetResource());
        site.SetServiceParent(application);
        Twistd.Run(application, []);
    }
}
