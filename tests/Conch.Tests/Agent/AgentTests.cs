using Twisted.Conch.Ssh;
using Twisted.Conch.Tests.Transport;
using Twisted.Internet;
using Twisted.Internet.Testing;

namespace Twisted.Conch.Tests.Agents;

/// <summary>The two ends of the agent protocol against each other, and against what neither would send.</summary>
[TestFixture]
internal sealed class AgentTests
{
    private SSHAgentFactory _factory = new();
    private StringTransport _serverEnd = new();
    private StringTransport _clientEnd = new();
    private AskedServer _server = new();
    private SSHAgentClient _client = new();
    private MemoryReactorClock _clock = new();

    private static Key Ed25519 => TestKeys.Ed25519;

    private static Key Rsa => TestKeys.Rsa2048;

    [SetUp]
    public void Connect()
    {
        _clock = new MemoryReactorClock();
        _factory = new SSHAgentFactory();
        _server = new AskedServer { Factory = _factory };
        _client = new SSHAgentClient();
        _serverEnd = new StringTransport(_clock);
        _clientEnd = new StringTransport(_clock);
        _server.MakeConnection(_serverEnd);
        _client.MakeConnection(_clientEnd);
    }

    [Test]
    public void A_key_is_added_listed_used_and_removed()
    {
        Assert.That(Done(_client.AddIdentity(Ed25519.PrivateBlob(), "me@here")), Is.EqualTo(Bytes.Empty));
        Assert.That(Done(_client.RequestIdentities()), Is.EqualTo(new[] { (Ed25519.Public().Blob(), (Bytes)"me@here") }));
        Bytes signature = Done(_client.SignData(Ed25519.Blob(), "data"));
        Assert.That(Ed25519.Public().Verify(signature, "data"));
        Done(_client.RemoveIdentity(Ed25519.Blob()));
        Assert.That(Done(_client.RequestIdentities()), Is.Empty);
    }

    [Test]
    public void All_keys_are_removed_at_once()
    {
        _factory.Keys.Add(Ed25519);
        _factory.Keys.Add(TestKeys.Ecdsa256);
        Done(_client.RemoveAllIdentities());
        Assert.That(_factory.Keys.Keys, Is.Empty);
    }

    [Test]
    public void Each_kind_of_key_goes_in_and_signs()
    {
        foreach (Key key in new[] { Ed25519, TestKeys.Ecdsa256, TestKeys.Ecdsa384, TestKeys.Ecdsa521, Rsa })
        {
            Done(_client.AddIdentity(key.PrivateBlob()));
            Assert.That(key.Public().Verify(Done(_client.SignData(key.Blob(), "x")), "x"), key.SshType());
        }
    }

    [TestCase(Agent.AGENT_RSA_SHA2_256, "rsa-sha2-256")]
    [TestCase(Agent.AGENT_RSA_SHA2_512, "rsa-sha2-512")]
    public void The_flags_choose_the_hash_of_an_RSA_signature(uint flags, string algorithm)
    {
        _factory.Keys.Add(Rsa);
        Bytes signature = Done(_client.SignData(Rsa.Blob(), "x", flags));
        Assert.That(Common.GetNS(signature).Value, Is.EqualTo((Bytes)algorithm));
    }

    [Test]
    public void Without_flags_an_RSA_key_signs_only_where_SHA_1_is_let_in()
    {
        _factory.Keys.Add(Rsa);
        Assert.That(Failed(_client.SignData(Rsa.Blob(), "x", flags: 0)), Is.InstanceOf<ConchError>());
        _server.SignsWithSHA1 = true;
        Assert.That(Common.GetNS(Done(_client.SignData(Rsa.Blob(), "x", flags: 0))).Value, Is.EqualTo((Bytes)"ssh-rsa"));
    }

    [Test]
    public void A_key_that_is_not_there_neither_signs_nor_goes()
    {
        Assert.That(Failed(_client.SignData(Ed25519.Blob(), "x")), Is.InstanceOf<ConchError>());
        Assert.That(Failed(_client.RemoveIdentity(Ed25519.Blob())), Is.InstanceOf<ConchError>());
    }

    [Test]
    public void A_key_goes_when_its_time_has_run_out()
    {
        Done(_client.AddIdentity(Ed25519.PrivateBlob(), lifetime: TimeSpan.FromSeconds(10)));
        _clock.Advance(9);
        Done(_client.SignData(Ed25519.Blob(), "x"));
        _clock.Advance(1);
        Assert.That(Failed(_client.SignData(Ed25519.Blob(), "x")), Is.InstanceOf<ConchError>());
        Assert.That(_factory.Keys.Keys, Is.Empty);
    }

    [Test]
    public void A_key_to_be_confirmed_is_used_only_when_the_owner_says_so()
    {
        Done(_client.AddIdentity(Ed25519.PrivateBlob(), "mine", confirm: true));
        Assert.That(Failed(_client.SignData(Ed25519.Blob(), "x")), Is.InstanceOf<ConchError>(), "the default cannot ask");
        _server.Answer = new Deferred<bool>();
        Deferred<Bytes> signature = _client.SignData(Ed25519.Blob(), "x");
        Pump();
        Assert.That(signature.Called, Is.False);
        Assert.That(_server.Asked, Is.EqualTo("mine"));
        _server.Answer.Callback(true);
        Assert.That(Ed25519.Public().Verify(Done(signature), "x"));
    }

    [Test]
    public void Answers_come_in_the_order_of_the_requests_though_one_takes_long()
    {
        Done(_client.AddIdentity(Ed25519.PrivateBlob(), confirm: true));
        _server.Answer = new Deferred<bool>();
        Deferred<Bytes> slow = _client.SignData(Ed25519.Blob(), "x");
        Deferred<IReadOnlyList<(Bytes, Bytes)>> quick = _client.RequestIdentities();
        Pump();
        Assert.That(_serverEnd.ProducerState, Is.EqualTo("paused"), "reads on while a request waits");
        Assert.That(quick.Called, Is.False);
        _server.Answer.Callback(false);
        Assert.That(Failed(slow), Is.InstanceOf<ConchError>());
        Assert.That(Done(quick), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_condition_that_is_not_known_is_refused_and_the_key_not_kept()
    {
        Bytes request = Ed25519.PrivateBlob() + Common.NS("c") + Bytes.Of(255) + Common.NS("restrict-destination-v00@openssh.com") + Common.NS("");
        Assert.That(Failed(_client.SendRequest(Agent.AGENTC_ADD_ID_CONSTRAINED, request)), Is.InstanceOf<ConchError>());
        Assert.That(_factory.Keys.Keys, Is.Empty);
    }

    [Test]
    public void The_number_of_keys_has_a_bound_and_the_same_key_counts_once()
    {
        _factory.Keys.MaxKeys = 1;
        Done(_client.AddIdentity(Ed25519.PrivateBlob(), "one"));
        Done(_client.AddIdentity(Ed25519.PrivateBlob(), "two"));
        Assert.That(Failed(_client.AddIdentity(TestKeys.Ecdsa256.PrivateBlob())), Is.InstanceOf<ConchError>());
        Assert.That(Done(_client.RequestIdentities()).Single().Comment, Is.EqualTo((Bytes)"two"));
    }

    [Test]
    public void A_public_key_is_not_kept() => Assert.Throws<BadKeyError>(() => _factory.Keys.Add(Ed25519.Public()));

    [Test]
    public void Extensions_and_unknown_requests_fail()
    {
        Assert.That(Failed(_client.SendRequest(Agent.AGENTC_EXTENSION, Common.NS("session-bind@openssh.com"))), Is.InstanceOf<ConchError>());
        Assert.That(Failed(_client.SendRequest(200, default)), Is.InstanceOf<ConchError>());
    }

    [Test]
    public void Old_clients_find_no_keys_of_SSH_1()
    {
        Assert.That(Done(_client.SendRequest(Agent.AGENTC_REQUEST_RSA_IDENTITIES, default)).ToArray(), Is.EqualTo(new byte[] { 2, 0, 0, 0, 0 }));
        Assert.That(Done(_client.SendRequest(Agent.AGENTC_REMOVE_RSA_IDENTITY, default)), Is.EqualTo(Bytes.Empty));
        Assert.That(Done(_client.SendRequest(Agent.AGENTC_REMOVE_ALL_RSA_IDENTITIES, default)), Is.EqualTo(Bytes.Empty));
    }

    public static IEnumerable<TestCaseData> WholeRequests()
    {
        yield return new TestCaseData(Agent.AGENTC_SIGN_REQUEST, Common.NS(Ed25519.Blob()) + Common.NS("x") + Bytes.Of(0, 0, 0, 0));
        yield return new TestCaseData(Agent.AGENTC_ADD_IDENTITY, Ed25519.PrivateBlob() + Common.NS("comment"));
        yield return new TestCaseData(Agent.AGENTC_REMOVE_IDENTITY, Common.NS(Ed25519.Blob()));
    }

    [TestCaseSource(nameof(WholeRequests))]
    public void A_request_cut_short_or_with_more_behind_it_fails_and_the_next_one_is_answered(byte number, Bytes whole)
    {
        for (int length = 0; length < whole.Length; length++)
        {
            _factory.Keys.Add(Ed25519);
            Assert.That(Failed(_client.SendRequest(number, whole[..length])), Is.InstanceOf<ConchError>(), $"cut to {length} bytes");
        }

        Assert.That(Failed(_client.SendRequest(number, whole + Bytes.Of(9))), Is.InstanceOf<ConchError>());
        Assert.That(Done(_client.RequestIdentities()), Has.Count.EqualTo(1));
    }

    [Test]
    public void A_message_over_256_KiB_ends_the_connection_on_either_side_before_it_is_waited_for()
    {
        _serverEnd.Deliver(Bytes.Of(0, 4, 0, 1));
        Assert.That(_serverEnd.Disconnecting);
        _clientEnd.Deliver(Bytes.Of(0, 4, 0, 1));
        Assert.That(_clientEnd.Disconnecting);
    }

    [Test]
    public void An_empty_message_ends_the_connection_on_either_side()
    {
        _serverEnd.Deliver(Bytes.Of(0, 0, 0, 0));
        Assert.That(_serverEnd.Disconnecting);
        _clientEnd.Deliver(Bytes.Of(0, 0, 0, 0));
        Assert.That(_clientEnd.Disconnecting);
    }

    [Test]
    public void An_answer_to_nothing_ends_the_connection()
    {
        _clientEnd.Deliver(Bytes.Of(0, 0, 0, 1, Agent.AGENT_SUCCESS));
        Assert.That(_clientEnd.Disconnecting);
    }

    [Test]
    public void An_answer_of_another_kind_fails_what_was_asked()
    {
        Deferred<Bytes> signature = _client.SignData(Ed25519.Blob(), "x");
        _clientEnd.Clear();
        _clientEnd.Deliver(Bytes.Of(0, 0, 0, 5, Agent.AGENT_IDENTITIES_ANSWER, 0, 0, 0, 0));
        Assert.That(Failed(signature), Is.InstanceOf<ConchError>());
        Deferred<IReadOnlyList<(Bytes, Bytes)>> keys = _client.RequestIdentities();
        _clientEnd.Clear();
        _clientEnd.Deliver(Bytes.Of(0, 0, 0, 1, Agent.AGENT_SUCCESS));
        Assert.That(Failed(keys), Is.InstanceOf<ConchError>());
    }

    [Test]
    public void A_list_that_claims_more_keys_than_it_has_fails()
    {
        Deferred<IReadOnlyList<(Bytes, Bytes)>> keys = _client.RequestIdentities();
        _clientEnd.Clear();
        _clientEnd.Deliver(Bytes.Of(0, 0, 0, 5, Agent.AGENT_IDENTITIES_ANSWER, 0xff, 0xff, 0xff, 0xff));
        Assert.That(Failed(keys), Is.InstanceOf<ConchError>());
    }

    [Test]
    public void What_waits_for_an_answer_fails_with_the_connection_and_so_does_what_comes_after()
    {
        Deferred<Bytes> waiting = _client.RemoveAllIdentities();
        _clientEnd.Close();
        Assert.That(Failed(waiting), Is.InstanceOf<ConnectionDone>());
        Assert.That(Failed(_client.RemoveAllIdentities()), Is.InstanceOf<ConnectionDone>());
    }

    [Test]
    public void An_agent_without_keys_of_a_factory_says_what_to_do()
    {
        SSHAgentServer bare = new();
        StringTransport transport = new(_clock);
        bare.MakeConnection(transport);
        Assert.Throws<MissingKeyStoreError>(() => bare.DataReceived(Bytes.Of(0, 0, 0, 1, Agent.AGENTC_REQUEST_IDENTITIES)));
        Assert.That(transport.Value().ToArray(), Is.EqualTo(new byte[] { 0, 0, 0, 1, Agent.AGENT_FAILURE }));
    }

    /// <summary>Carries what either side wrote to the other until both are silent.</summary>
    private void Pump()
    {
        bool moved;
        do
        {
            moved = Carry(_clientEnd, _serverEnd) | Carry(_serverEnd, _clientEnd);
            _clock.RunQueued();
        }
        while (moved || _clientEnd.Value().Length + _serverEnd.Value().Length > 0);
    }

    private static bool Carry(StringTransport from, StringTransport to)
    {
        Bytes data = from.Value();
        from.Clear();
        if (!data.IsEmpty)
        {
            to.Deliver(data);
        }

        return !data.IsEmpty;
    }

    private T Done<T>(Deferred<T> deferred)
    {
        Pump();
        Assert.That(deferred.Called, "still waiting");
        return deferred.Result!.Value.Value;
    }

    private Exception? Failed<T>(Deferred<T> deferred)
    {
        Pump();
        Assert.That(deferred.Called, "still waiting");
        Exception? error = deferred.Result!.Value.Failure?.Value;
        deferred.AddErrback(_ => { });
        return error;
    }

    private sealed class AskedServer : SSHAgentServer
    {
        public string? Asked { get; private set; }

        public Deferred<bool>? Answer { get; set; }

        protected override Deferred<bool> ConfirmUse(Key key, string comment)
        {
            Asked = comment;
            return Answer ?? base.ConfirmUse(key, comment);
        }
    }
}
