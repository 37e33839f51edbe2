using NUnit.Framework.Interfaces;
using NUnit.Framework.Internal;
using Twisted.Internet;

namespace Twisted.Trial.Tests;

/// <summary>Tests as a user writes them; each of them runs on the reactor named.</summary>
public sealed class ReactorTestAttributeTests : TestCase
{
    private bool _isSetUp;

    public override async Deferred SetUp()
    {
        await Tasks.DeferLater(Reactor, 0);
        _isSetUp = true;
    }

    [ReactorTest("epoll", "select")]
    public async Deferred An_echo_comes_back_on_each_back_end()
    {
        Factory factory = new() { Protocol = Reactors.New<Echo> };
        IListeningPort port = Reactor.ListenTCP(0, factory, @interface: "127.0.0.1");
        AddCleanup(port.StopListening);
        Caller caller = new();
        Reactor.ConnectTCP("127.0.0.1", ((IPv4Address)port.GetHost()).Port, caller);
        Assert.That(await caller.Answer, Is.EqualTo((Bytes)"hello"));
        await caller.Gone;
        Assert.That(_isSetUp, Is.True);
    }

    [ReactorTest("select")]
    public void The_reactor_named_is_the_reactor_used() => Assert.That(Reactor, Is.InstanceOf<SelectReactor>());

    [ReactorTest]
    public void A_parameter_gets_the_reactor(IReactor reactor) => Assert.That(reactor, Is.SameAs(Reactor));

    [ReactorTest]
    public async Task A_task_comes_back_to_the_reactor_thread()
    {
        int thread = Environment.CurrentManagedThreadId;
        await Task.Run(static () => { });
        Assert.That(Environment.CurrentManagedThreadId, Is.EqualTo(thread));
    }

    [Test]
    public void A_reactor_that_nobody_knows_makes_a_test_invalid()
    {
        TestMethod test = Build(new ReactorTestAttribute("uring"), nameof(A_task_comes_back_to_the_reactor_thread));
        Assert.That(test.RunState, Is.EqualTo(RunState.NotRunnable));
        Assert.That(test.Properties.Get(PropertyNames.SkipReason), Does.Contain("uring"));
    }

    [Test]
    public void A_parameter_other_than_the_reactor_makes_a_test_invalid() =>
        Assert.That(Build(new ReactorTestAttribute(), nameof(Takes_a_number)).RunState, Is.EqualTo(RunState.NotRunnable));

    [Test]
    public void Each_reactor_named_is_a_test_of_its_own_name()
    {
        IEnumerable<TestMethod> tests = BuildAll(new ReactorTestAttribute("select", "epoll"), nameof(A_task_comes_back_to_the_reactor_thread));
        Assert.That(
            tests.Select(test => test.Name),
            Is.EqualTo(["A_task_comes_back_to_the_reactor_thread(select)", "A_task_comes_back_to_the_reactor_thread(epoll)"]));
    }

    [Test]
    public void Outside_of_a_test_there_is_no_reactor() =>
        Assert.That(() => new ReactorTestAttributeTests().Reactor, Throws.InvalidOperationException);

    internal static void Takes_a_number(int number) => _ = number;

    private static TestMethod Build(ReactorTestAttribute attribute, string method) => BuildAll(attribute, method).Single();

    private static IEnumerable<TestMethod> BuildAll(ReactorTestAttribute attribute, string method)
    {
        Type type = typeof(ReactorTestAttributeTests);
        MethodWrapper wrapper = new(type, type.GetMethod(
            method, System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Static)!);
        return ((ITestBuilder)attribute).BuildFrom(wrapper, null);
    }

    private sealed class Echo : Protocol
    {
        public override void DataReceived(Bytes data) => Transport!.Write(data);
    }

    private sealed class Caller : ClientFactory
    {
        public Deferred<Bytes> Answer { get; } = new();

        public Deferred Gone { get; } = new();

        public override Protocol BuildProtocol(IAddress addr) => new Line(this);

        public override void ClientConnectionLost(IConnector connector, Python.Failure reason) => Gone.Callback();

        private sealed class Line(Caller caller) : Protocol
        {
            private Bytes _received;

            public override void ConnectionMade() => Transport!.Write("hello");

            public override void DataReceived(Bytes data)
            {
                _received += data;
                if (_received.Length == 5)
                {
                    caller.Answer.Callback(_received);
                    Transport!.LoseConnection();
                }
            }
        }
    }
}
