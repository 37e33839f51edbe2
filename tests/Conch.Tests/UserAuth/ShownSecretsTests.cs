using System.Runtime.InteropServices;
using Twisted.Conch.Ssh;
using Twisted.Cred;
using Twisted.Internet;

namespace Twisted.Conch.Tests;

/// <summary>What a server holds of a password, and for how long.</summary>
internal sealed class ShownSecretsTests
{
    private const string Secret = "correct horse";

    private static readonly byte[] Start = [.. Common.NS("").ToArray(), .. Common.NS("").ToArray()];

    [TestCase(true)]
    [TestCase(false)]
    public void A_password_is_wiped_once_the_checker_has_answered_and_not_before(bool isRight)
    {
        Deferred<object> answer = new();
        ScriptedChecker<IUsernamePassword> checker = new(_ => answer);
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.AskByPassword("user", Secret);
        Bytes kept = checker.Asked[0].Password;
        Assert.That(kept, Is.EqualTo((Bytes)Secret));
        if (isRight)
        {
            answer.Callback("user");
            rig.Peer.Read();
            rig.ExpectSuccess();
        }
        else
        {
            answer.Errback(new UnauthorizedLogin());
        }

        AssertWiped(kept);
    }

    [Test]
    public void Of_a_change_the_old_password_is_wiped_and_the_new_one_is_the_checkers()
    {
        ScriptedChecker<IUsernamePasswordChange> checker = new(_ => (object)"user");
        UserAuthRig rig = UserAuthRig.With(checker);
        rig.Ask("user", "password", [1, .. Common.NS(Secret).ToArray(), .. Common.NS("another one").ToArray()]);
        rig.ExpectSuccess();
        AssertWiped(checker.Asked[0].Password);
        Assert.That(checker.Asked[0].NewPassword, Is.EqualTo((Bytes)"another one"));
    }

    [Test]
    public void Answers_are_wiped_once_the_checker_has_answered()
    {
        IReadOnlyList<Bytes> kept = [];
        List<Bytes> seen = [];
        UserAuthRig rig = UserAuthRig.With(new ScriptedChecker<IKeyboardInteractive>(credentials =>
            credentials.Ask("", "", [("One: ", false), ("Two: ", false)]).AddCallback(answers =>
            {
                kept = answers;
                seen.AddRange(answers.Select(answer => new Bytes(answer.Span)));
                return (object)"user";
            })));
        rig.Ask("user", "keyboard-interactive", Start);
        rig.Skip();
        rig.Peer.Send(new InfoResponse([Secret, "battery"]));
        rig.ExpectSuccess();
        Assert.That(seen, Is.EqualTo(new Bytes[] { Secret, "battery" }));
        Assert.That(kept, Has.Count.EqualTo(2).And.None.AnyOf(seen));
    }

    [Test]
    public void Of_what_came_no_password_stays_in_the_reactors_buffer()
    {
        List<byte[]> reads = [];
        bool wasThere = false;
        UserAuthRig rig = UserAuthRig.With(new ScriptedChecker<IUsernamePassword>(_ =>
        {
            // Packets are opened where they came: this test would be empty otherwise.
            wasThere = Holds(reads[^1]);
            return (object)"user";
        }));
        rig.Peer.OnWire = data =>
        {
            reads.Add(data);
            rig.Peer.End.Deliver(data);
        };
        rig.AskByPassword("user", Secret);
        rig.ExpectSuccess();
        Assert.That(wasThere, Is.True);
        Assert.That(reads.Any(Holds), Is.False);
    }

    [TestCase(true)]
    [TestCase(false)]
    public void A_packet_that_was_gathered_is_wiped_there_and_what_came_behind_it_is_not(bool isMoreBehind)
    {
        using PacketInput input = new(SSHLimits.Default);
        System.Buffers.ArrayBufferWriter<byte> wire = new();
        using PacketOutput output = new();
        output.Write(wire, 50, ((Bytes)Secret).Span);
        int first = wire.WrittenCount;
        output.Write(wire, 50, "next"u8);
        input.Keep(wire.WrittenSpan[..(isMoreBehind ? first + 3 : first)]);
        Span<byte> fresh = default;
        Assert.That(input.TryRead(ref fresh, out Span<byte> payload), Is.True);
        Assert.That(payload[1..].SequenceEqual(((Bytes)Secret).Span), Is.True);
        input.WipeLast(fresh, payload);
        Assert.That(payload.ContainsAnyExcept((byte)0), Is.False);
        fresh = wire.WrittenSpan[(isMoreBehind ? first + 3 : first)..].ToArray();
        Assert.That(input.TryRead(ref fresh, out payload), Is.True);
        Assert.That(payload[1..].SequenceEqual("next"u8), Is.True);
    }

    [Test]
    public void What_was_opened_to_read_the_length_is_wiped_where_it_came()
    {
        (PacketCipher sealing, PacketCipher opening) = Protections.Pair(CryptoSuite.Current, CryptoSuite.Current, "aes128-ctr", "hmac-sha2-256");
        DirectionAlgorithms names = new(CipherSpec.Find("aes128-ctr")!, MacSpec.Find("hmac-sha2-256"), CompressionSpec.Find("none")!);
        using PacketOutput output = new();
        output.SwitchKeys(sealing, names, resetSequence: true, compress: false);
        using PacketInput input = new(SSHLimits.Default);
        input.SwitchKeys(opening, names, resetSequence: true, decompress: false);
        System.Buffers.ArrayBufferWriter<byte> wire = new();
        output.Write(wire, 61, ((Bytes)Secret).Span);
        byte[] first = wire.WrittenSpan[..20].ToArray();
        Span<byte> fresh = first;
        Assert.That(input.TryRead(ref fresh, out _), Is.False);

        // One block: length, padding's length, number, and the first letters.
        Assert.That(first.AsSpan(0, 16).ContainsAnyExcept((byte)0), Is.False);
        fresh = wire.WrittenSpan[20..].ToArray();
        Assert.That(input.TryRead(ref fresh, out Span<byte> payload), Is.True);
        Assert.That(payload[1..].SequenceEqual(((Bytes)Secret).Span), Is.True);
    }

    [TestCase(1024 * 1024, true)]
    [TestCase(2 * 1024 * 1024, false)]
    public void Large_arrays_do_not_stay_in_the_pool(int size, bool stays)
    {
        RemainderBuffer buffer = default;
        buffer.Append(new byte[size]);
        MemoryMarshal.TryGetArray(buffer.Memory, out ArraySegment<byte> held);
        buffer.Release();
        byte[] next = System.Buffers.ArrayPool<byte>.Shared.Rent(size);
        Assert.That(ReferenceEquals(next, held.Array), Is.EqualTo(stays));
        System.Buffers.ArrayPool<byte>.Shared.Return(next);
    }

    private static bool Holds(byte[] read) => read.AsSpan().IndexOf(((Bytes)Secret).Span) >= 0;

    private static void AssertWiped(Bytes secret) => Assert.That(secret, Has.Length.EqualTo(Secret.Length).And.Not.EqualTo((Bytes)Secret));
}
