using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

/// <summary>Each message as bytes and as values, both ways, and cut short at every place.</summary>
internal sealed class UserAuthMessageTests
{
    private const string None = "00000006 6e6f626f6479 0000000e 7373682d636f6e6e656374696f6e 00000004 6e6f6e65";
    private const string Password = "00 00000003 616263";
    private const string PasswordChange = "01 00000001 61 00000002 6263";
    private const string KeyQuery = "00 0000000b 7373682d65643235353139 00000002 aabb";
    private const string KeySigned = "01 0000000b 7373682d65643235353139 00000002 aabb 00000001 cc";
    private const string Failure = "00000012 7075626c69636b65792c70617373776f7264 01";
    private const string Banner = "00000004 68690d0a 00000002 656e";
    private const string KeyOk = "0000000b 7373682d65643235353139 00000002 aabb";
    private const string Info = "00000001 4e 00000001 49 00000000 00000001 0000000a 50617373776f72643a20 00";
    private const string Answer = "00000001 00000003 616263";

    private delegate void Reading(ref PacketReader reader);

    private delegate void Writing(ref PacketWriter writer);

    [Test]
    public void A_request_reads_and_writes()
    {
        byte[] bytes = Hex(None);
        PacketReader reader = new(bytes);
        UserAuthRequest request = UserAuthRequest.Decode(ref reader);
        Assert.That(Encoding.ASCII.GetString(request.User), Is.EqualTo("nobody"));
        Assert.That(request.Service, Is.EqualTo("ssh-connection"));
        Assert.That(request.Method, Is.EqualTo("none"));
        Assert.That(request.Fields.Length, Is.Zero);

        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        request.Encode(ref writer);
        Assert.That(buffer.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public void A_requests_fields_are_all_that_follows_the_method()
    {
        PacketReader reader = new(Hex(None + Password));
        UserAuthRequest request = UserAuthRequest.Decode(ref reader);
        Assert.That(request.Fields.ToArray(), Is.EqualTo(Hex(Password)));
        Assert.That(reader.Remaining, Is.Zero);
    }

    [Test]
    public void Password_fields_read_and_write()
    {
        PacketReader reader = new(Hex(Password));
        PasswordFields fields = PasswordFields.Decode(ref reader);
        Assert.That(fields.IsChange, Is.False);
        Assert.That(Encoding.ASCII.GetString(fields.Password), Is.EqualTo("abc"));
        Assert.That(Written(fields), Is.EqualTo(Hex(Password)));

        reader = new(Hex(PasswordChange));
        fields = PasswordFields.Decode(ref reader);
        Assert.That(fields.IsChange, Is.True);
        Assert.That(Encoding.ASCII.GetString(fields.NewPassword), Is.EqualTo("bc"));
        Assert.That(Written(fields), Is.EqualTo(Hex(PasswordChange)));

        static byte[] Written(PasswordFields fields)
        {
            using PooledBuffer buffer = new();
            PacketWriter writer = new(buffer);
            fields.Encode(ref writer);
            return buffer.ToArray();
        }
    }

    [Test]
    public void Public_key_fields_read_and_write()
    {
        PacketReader reader = new(Hex(KeyQuery));
        PublicKeyFields fields = PublicKeyFields.Decode(ref reader);
        Assert.That(fields.IsSigned, Is.False);
        Assert.That(fields.Algorithm, Is.EqualTo("ssh-ed25519"));
        Assert.That(fields.Blob.ToArray(), Is.EqualTo(Hex("aabb")));
        Assert.That(Written(fields), Is.EqualTo(Hex(KeyQuery)));

        reader = new(Hex(KeySigned));
        fields = PublicKeyFields.Decode(ref reader);
        Assert.That(fields.IsSigned, Is.True);
        Assert.That(fields.Signature.ToArray(), Is.EqualTo(Hex("cc")));
        Assert.That(Written(fields), Is.EqualTo(Hex(KeySigned)));

        static byte[] Written(PublicKeyFields fields)
        {
            using PooledBuffer buffer = new();
            PacketWriter writer = new(buffer);
            fields.Encode(ref writer);
            return buffer.ToArray();
        }
    }

    [Test]
    public void A_failure_reads_and_writes()
    {
        PacketReader reader = new(Hex(Failure));
        UserAuthFailure failure = UserAuthFailure.Decode(ref reader);
        Assert.That(failure.Methods, Is.EqualTo(new[] { "publickey", "password" }));
        Assert.That(failure.PartialSuccess, Is.True);
        Assert.That(Written(failure.Encode), Is.EqualTo(Hex(Failure)));
    }

    [Test]
    public void A_failure_without_methods_is_an_empty_list()
    {
        Assert.That(Written(new UserAuthFailure([], PartialSuccess: false).Encode), Is.EqualTo(Hex("00000000 00")));
        PacketReader reader = new(Hex("00000000 00"));
        Assert.That(UserAuthFailure.Decode(ref reader).Methods, Is.Empty);
    }

    [Test]
    public void A_success_is_empty()
    {
        Assert.That(Written(default(UserAuthSuccess).Encode), Is.Empty);
        Assert.That((int)UserAuthSuccess.Number, Is.EqualTo(52));
    }

    [Test]
    public void A_banner_reads_and_writes()
    {
        PacketReader reader = new(Hex(Banner));
        UserAuthBanner banner = UserAuthBanner.Decode(ref reader);
        Assert.That(banner, Is.EqualTo(new UserAuthBanner("hi\r\n", "en")));
        Assert.That(Written(banner.Encode), Is.EqualTo(Hex(Banner)));
    }

    [Test]
    public void A_public_key_answer_reads_and_writes()
    {
        PacketReader reader = new(Hex(KeyOk));
        PublicKeyOk ok = PublicKeyOk.Decode(ref reader);
        Assert.That(ok.Algorithm, Is.EqualTo("ssh-ed25519"));
        Assert.That(ok.Blob.ToArray(), Is.EqualTo(Hex("aabb")));
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        ok.Encode(ref writer);
        Assert.That(buffer.ToArray(), Is.EqualTo(Hex(KeyOk)));
        Assert.That((int)PublicKeyOk.Number, Is.EqualTo(60));
    }

    [Test]
    public void Questions_and_answers_read_and_write()
    {
        PacketReader reader = new(Hex(Info));
        InfoRequest request = InfoRequest.Decode(ref reader);
        Assert.That(request.Name, Is.EqualTo("N"));
        Assert.That(request.Instruction, Is.EqualTo("I"));
        Assert.That(request.Prompts, Is.EqualTo(new[] { new InfoPrompt("Password: ", Echo: false) }));
        Assert.That(Written(request.Encode), Is.EqualTo(Hex(Info)));

        reader = new(Hex(Answer));
        InfoResponse response = InfoResponse.Decode(ref reader);
        Assert.That(response.Responses, Is.EqualTo(new Internet.Bytes[] { "abc" }));
        Assert.That(Written(response.Encode), Is.EqualTo(Hex(Answer)));
    }

    [Test]
    public void A_count_of_answers_is_compared_with_the_cap_before_it_is_used()
    {
        Assert.That(
            () => Read("7fffffff", static (ref PacketReader r) => InfoResponse.Decode(ref r)),
            Throws.InstanceOf<MalformedPacketException>().With.Message.Contains("2147483647"));
        Assert.That(
            () => Read("ffffffff", static (ref PacketReader r) => InfoResponse.Decode(ref r)),
            Throws.InstanceOf<MalformedPacketException>());
    }

    [Test]
    public void Names_over_their_caps_are_malformed()
    {
        Reading request = static (ref PacketReader r) => _ = UserAuthRequest.Decode(ref r);
        Assert.That(() => Read(Text(255) + Text(64) + Text(64), request), Throws.Nothing);
        Assert.That(() => Read(Text(256) + Text(64) + Text(64), request), Throws.InstanceOf<MalformedPacketException>());
        Assert.That(() => Read(Text(255) + Text(65) + Text(64), request), Throws.InstanceOf<MalformedPacketException>());
        Assert.That(() => Read(Text(255) + Text(64) + Text(65), request), Throws.InstanceOf<MalformedPacketException>());
        Assert.That(() => Read(Text(255) + Text(64) + "00000001 0a", request), Throws.InstanceOf<MalformedPacketException>());
    }

    [TestCaseSource(nameof(Messages))]
    public void Cut_short_at_any_place_it_is_malformed(string hex, object read)
    {
        byte[] whole = Hex(hex);
        PacketReader all = new(whole);
        ((Reading)read)(ref all);
        Assert.That(all.Remaining, Is.Zero);
        for (int length = 0; length < whole.Length; length++)
        {
            byte[] cut = whole[..length];
            Assert.That(
                () =>
                {
                    PacketReader reader = new(cut);
                    ((Reading)read)(ref reader);
                },
                Throws.InstanceOf<MalformedPacketException>(),
                $"after {length} of {whole.Length} bytes");
        }
    }

    private static IEnumerable<TestCaseData> Messages()
    {
        yield return Case(None, "request", static (ref PacketReader r) => _ = UserAuthRequest.Decode(ref r));
        yield return Case(Password, "password", static (ref PacketReader r) => _ = PasswordFields.Decode(ref r));
        yield return Case(PasswordChange, "password change", static (ref PacketReader r) => _ = PasswordFields.Decode(ref r));
        yield return Case(KeyQuery, "key query", static (ref PacketReader r) => _ = PublicKeyFields.Decode(ref r));
        yield return Case(KeySigned, "signed key", static (ref PacketReader r) => _ = PublicKeyFields.Decode(ref r));
        yield return Case(Failure, "failure", static (ref PacketReader r) => _ = UserAuthFailure.Decode(ref r));
        yield return Case(Banner, "banner", static (ref PacketReader r) => _ = UserAuthBanner.Decode(ref r));
        yield return Case(KeyOk, "key answer", static (ref PacketReader r) => _ = PublicKeyOk.Decode(ref r));
        yield return Case(Info, "questions", static (ref PacketReader r) => _ = InfoRequest.Decode(ref r));
        yield return Case(Answer, "answers", static (ref PacketReader r) => _ = InfoResponse.Decode(ref r));

        static TestCaseData Case(string hex, string name, Reading read) =>
            new TestCaseData(hex, read).SetArgDisplayNames(name);
    }

    private static string Text(int length) => $"{length:x8}" + string.Concat(Enumerable.Repeat("61", length));

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

    private static void Read(string hex, Reading read)
    {
        PacketReader reader = new(Hex(hex));
        read(ref reader);
    }

    private static byte[] Written(Writing write)
    {
        using PooledBuffer buffer = new();
        PacketWriter writer = new(buffer);
        write(ref writer);
        return buffer.ToArray();
    }
}
