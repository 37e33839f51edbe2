using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests.Wire;

[TestFixture]
internal sealed class NameListTests
{
    [TestCase("", new string[0])]
    [TestCase("none", new[] { "none" })]
    [TestCase("a,b", new[] { "a", "b" })]
    [TestCase("aes128-ctr,", new[] { "aes128-ctr" }, TestName = "A_comma_at_the_end_as_libssh_sends_it_adds_no_name")]
    [TestCase(",a,,b,", new[] { "a", "b" })]
    [TestCase(",", new string[0])]
    public void Empty_names_are_left_out(string list, string[] names) => Assert.That(Read(list), Is.EqualTo(names));

    [TestCase("a b")]
    [TestCase("a\0")]
    [TestCase("é")]
    public void Other_characters_than_printable_ones_are_refused(string list) =>
        Assert.That(() => Read(list), Throws.TypeOf<MalformedPacketException>());

    [Test]
    public void A_name_has_64_bytes_at_most()
    {
        Assert.That(Read(new string('a', 64)), Has.Length.EqualTo(1));
        Assert.That(() => Read(new string('a', 65)), Throws.TypeOf<MalformedPacketException>());
    }

    [Test]
    public void Commas_count_against_the_number_of_names() =>
        Assert.That(() => Read(new string(',', PacketReader.MaxNames)), Throws.TypeOf<MalformedPacketException>());

    private static string[] Read(string list)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(list);
        PacketReader reader = new([0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
        return reader.ReadNameList();
    }
}
