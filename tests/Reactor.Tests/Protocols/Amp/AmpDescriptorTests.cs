using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Twisted.Internet;
using Twisted.Internet.Testing;
using Twisted.Protocols.Amp;
using Twisted.Python;
using Twisted.Reactor.Tests.Loop;
using Twisted.Reactor.Tests.Transports;

namespace Twisted.Reactor.Tests.ProtocolTests.Amp;

/// <summary>Open files as arguments and in responses.</summary>
[TestFixture(typeof(EPollReactor))]
[TestFixture(typeof(SelectReactor))]
[Platform("Linux")]
public sealed class AmpDescriptorTests<TReactor> : ReactorFixture<TReactor>
    where TReactor : ReactorBase, new()
{
    private TemporaryDirectory _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = new TemporaryDirectory();

    [TearDown]
    public void RemoveDirectory() => _directory.Dispose();

    [Test]
    public void A_file_goes_with_a_question_and_another_comes_with_the_answer()
    {
        Run(async Deferred () =>
        {
            (AMP client, _) = await Pair();
            for (int i = 0; i < 3; i++)
            {
                Deferred<AmpObjects> answer;
                using (SafeFileHandle file = Open($"question {i}"))
                {
                    answer = client.CallRemote<Pass>(new() { ["file"] = file });
                }

                AmpObjects back = await answer;
                Assert.That(back.Get<string>("text"), Is.EqualTo($"question {i}"));
                Assert.That(Content(back.Get<SafeFileHandle>("file")), Is.EqualTo($"answer to question {i}"));
            }
        });
    }

    [Test]
    public void One_that_may_be_left_out_may_be()
    {
        Run(async Deferred () =>
        {
            (AMP client, _) = await Pair();
            AmpObjects back = await client.CallRemote<Pass>();
            Assert.That((back.Get<string>("text"), back["file"]), Is.EqualTo(("nothing", default(object))));
        });
    }

    [Test]
    public void A_connection_that_passes_none_says_so()
    {
        MemoryReactorClock memory = new();
        AMP client = new();
        IOPump.Connect(client, new AMP(), memory);
        Failure? failure = null;
        using SafeFileHandle file = Open("x");
        client.CallRemote<Pass>(new() { ["file"] = file }).AddErrback(f => { failure = f; });
        Assert.That(failure!.Value, Is.TypeOf<AmpError>().With.Message.Contains("UNIX"));
        client.CallRemote<Pass>(new() { ["file"] = "x" }).AddErrback(f => { failure = f; });
        Assert.That(failure!.Value, Is.InstanceOf<ArgumentException>());
        Assert.That(() => new ListOf(new Descriptor()).ToString(new[] { file }), Throws.TypeOf<NotSupportedException>());
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("x")]
    [TestCase("99999999999999999999")]
    public void A_number_of_which_nothing_came_fails_the_command(string number)
    {
        Run(async Deferred () =>
        {
            (AMP client, _) = await Pair();
            Exception? seen = null;
            try
            {
                await client.CallRemoteString("Pass", new AmpBox { ["file"] = number });
            }
            catch (RemoteAmpError error)
            {
                seen = error;
            }

            Assert.That(seen, Is.Not.Null);
            Assert.That(Log.Take(LogLevel.Error).Single().Error, Is.TypeOf<InvalidSignature>());
        });
    }

    [Test]
    public void What_no_box_names_is_bounded_and_closed()
    {
        Run(async Deferred () =>
        {
            Peer rude = new();
            (_, Side server) = await Pair(rude);
            IUNIXTransport transport = (IUNIXTransport)rude.Transport!;
            int sent = 0;
            while (server.Connected && sent < 1000)
            {
                using SafeFileHandle file = Open("unclaimed");
                transport.SendFileDescriptor(file);
                transport.Write(sent % 2 == 0 ? [0] : [1]);
                sent++;
                await EndOfTurn();
            }

            Assert.That(sent, Is.LessThan(100));
            await rude.Lost();
            string path = _directory.File("unclaimed");
            Assert.That(Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget == path), Is.Zero);
        });
    }

    [Test]
    public void After_a_switch_they_are_the_other_protocols_or_closed()
    {
        Run(async Deferred () =>
        {
            foreach (Peer theirs in (Peer[])[new Taker(), new Peer()])
            {
                (AMP client, Side server) = await Pair();
                server.Inner = theirs;
                Peer ours = new();
                await client.CallRemote<SwitchOver>(new PeerFactory(ours));
                using (SafeFileHandle file = Open("switched"))
                {
                    ((IUNIXTransport)ours.Transport!).SendFileDescriptor(file);
                }

                ours.Transport.Write("x");
                await theirs.Got(1);
                Assert.That((theirs as Taker)?.Files, theirs is Taker ? Is.EqualTo((string[])["switched"]) : Is.Null);
                string path = _directory.File("switched");
                Assert.That(Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget == path), Is.Zero);
                ours.Transport.LoseConnection();
                await theirs.Lost();
            }
        });
    }

    [Test]
    public void What_the_other_protocol_sends_at_once_after_the_switch_is_not_taken_for_AMPs()
    {
        Run(async Deferred () =>
        {
            foreach (Peer ours in (Peer[])[new Taker(), new Peer()])
            {
                (AMP client, Side server) = await Pair();
                Peer theirs = new();
                theirs.OnMade = () =>
                {
                    foreach (string name in (string[])["early", "early too"])
                    {
                        using SafeFileHandle file = Open(name);
                        ((IUNIXTransport)theirs.Transport!).SendFileDescriptor(file);
                    }

                    theirs.Transport!.Write("x");
                };
                server.Inner = theirs;
                await client.CallRemote<SwitchOver>(new PeerFactory(ours));
                await ours.Got(1);
                Assert.That((ours as Taker)?.Files, ours is Taker ? Is.EqualTo((string[])["early", "early too"]) : Is.Null);
                Assert.That(OpenOnes("early"), Is.Zero);
                ours.Transport!.LoseConnection();
                await theirs.Lost();
            }
        });
    }

    [Test]
    public void Those_of_a_box_that_does_not_fit_are_closed()
    {
        Run(async Deferred () =>
        {
            Peer rude = new();
            (_, Side server) = await Pair(rude);
            using (SafeFileHandle file = Open("misfit"))
            {
                ((IUNIXTransport)rude.Transport!).SendFileDescriptor(file);
            }

            rude.Transport.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "Misfit", ["file"] = "0", ["number"] = "x" }.Serialize());
            await rude.Lost();
            Assert.That(OpenOnes("misfit"), Is.Zero);
            Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        });
    }

    [Test]
    public void One_in_an_answer_that_waited_and_cannot_be_sent_any_more_does_not_hide_that_the_switch_was_refused()
    {
        Run(async Deferred () =>
        {
            Peer rude = new();
            (_, Side server) = await Pair(rude);
            PeerFactory factory = new(new Peer());
            Exception? seen = null;
            server.CallRemote<SwitchOver>(factory).AddErrback(failure => { seen = failure.Value; });
            using (SafeFileHandle file = Open("asked"))
            {
                ((IUNIXTransport)rude.Transport!).SendFileDescriptor(file);
            }

            rude.Transport.Write(new AmpBox { ["_ask"] = "1", ["_command"] = "Pass", ["file"] = "0" }.Serialize());
            await Until(() => server.Opened is not null);
            server.Opened!.Dispose();
            rude.Transport.Write(RawPeer.Refusal());
            Assert.That(await factory.Failed, Is.TypeOf<ConnectionLost>().With.Message.Contains("not today"));
            await rude.Lost();
            Assert.That(seen, Is.TypeOf<UnknownRemoteError>());
            Assert.That(Log.Take(LogLevel.Error), Has.Count.EqualTo(1));
        });
    }

    private static string Content(SafeFileHandle file)
    {
        using (file)
        {
            byte[] content = new byte[100];
            return Encoding.UTF8.GetString(content.AsSpan(0, RandomAccess.Read(file, content, 0)));
        }
    }

    private int OpenOnes(string name)
    {
        string path = _directory.File(name);
        return Directory.GetFiles("/proc/self/fd").Count(link => new FileInfo(link).LinkTarget == path);
    }

    private SafeFileHandle Open(string content)
    {
        string path = _directory.File(content);
        File.WriteAllText(path, content);
        return File.OpenHandle(path);
    }

    private async Deferred<(AMP Client, Side Server)> Pair()
    {
        Side client = new(Open);
        return (client, (await Pair(client)).Server);
    }

    private async Deferred<(Protocol Client, Side Server)> Pair(Protocol client)
    {
        string path = _directory.File("socket");
        Side server = new(Open);
        IListeningPort port = Reactor.ListenUNIX(path, new Factory { Protocol = () => server, Noisy = false });
        Reactor.ConnectUNIX(path, new PeerFactory(client));
        await Until(() => server.Connected && client.Connected);
        await port.StopListening();
        return (client, server);
    }

    private sealed class Pass : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("file", new Descriptor(optional: true))];

        public override IReadOnlyList<(string Name, Argument Type)> Response => [("file", new Descriptor(optional: true)), ("text", new Unicode())];
    }

    private sealed class Misfit : Command
    {
        public override IReadOnlyList<(string Name, Argument Type)> Arguments => [("file", new Descriptor()), ("number", new Integer())];
    }

    private sealed class SwitchOver : ProtocolSwitchCommand;

    private sealed class Side : AMP
    {
        public Side(Func<string, SafeFileHandle> open)
        {
            Responder<Pass>(args =>
            {
                if (args["file"] is not SafeFileHandle file)
                {
                    return new AmpObjects { ["text"] = "nothing" };
                }

                string text = Content(file);
                Opened = open($"answer to {text}");
                return new AmpObjects { ["text"] = text, ["file"] = Opened };
            });
            Responder<Misfit>(static _ => new AmpObjects());
            Responder<SwitchOver>(_ => Inner!);
        }

        public IProtocol? Inner { get; set; }

        public SafeFileHandle? Opened { get; private set; }
    }

    private sealed class Taker : Peer, IFileDescriptorReceiver
    {
        public List<string> Files { get; } = [];

        public void FileDescriptorReceived(SafeFileHandle descriptor) => Files.Add(Content(descriptor));
    }
}
