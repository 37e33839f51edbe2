using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Twisted.Conch.Ssh;

namespace Twisted.Conch.Tests;

public class CompressionTests
{
    private static readonly CompressionSpec Zlib = CompressionSpec.Find("zlib@openssh.com")!;

    [Test]
    public void Only_compression_may_be_none_and_delayed_zlib_is_off() =>
        Assert.That(
            CompressionSpec.InOrderOfPreference.Select(row => (row.Name, row.OnByDefault, row.Delayed, row.CreateCompressor is null)),
            Is.EqualTo(new[] { ("none", true, false, true), ("zlib@openssh.com", false, true, false) }));

    [Test]
    public void Each_payload_comes_out_when_its_packet_is_in()
    {
        using PacketCompressor compressor = Zlib.CreateCompressor!();
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        foreach (int length in new[] { 1, 2, 100, 8191, 8192, 8193, 32768, 3, PacketDecompressor.MaxPayload, 1 })
        {
            foreach (byte[] payload in new[] { RandomNumberGenerator.GetBytes(length), new byte[length], Text(length) })
            {
                Assert.That(Decompress(decompressor, Compress(compressor, payload)), Is.EqualTo(payload));
            }
        }
    }

    // Made by Python's zlib with Z_PARTIAL_FLUSH, which is what OpenSSH and Conch send: the pieces end in the middle of a byte's bits.
    [Test]
    public void Partially_flushed_payloads_come_out_whole()
    {
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        Assert.That(Decompress(decompressor, Hex.Bytes("789cca48cdc9c957c840270102")), Is.EqualTo("hello hello hello hello"u8.ToArray()));
        Assert.That(Decompress(decompressor, Hex.Bytes("08c24c4c4fccccd381880004")), Is.EqualTo("hello again, hello"u8.ToArray()));
        Assert.That(Decompress(decompressor, Hex.Bytes("500540")), Is.EqualTo("x"u8.ToArray()));
    }

    [Test]
    public void Later_payloads_use_what_earlier_ones_said()
    {
        using PacketCompressor compressor = Zlib.CreateCompressor!();
        byte[] payload = RandomNumberGenerator.GetBytes(1000);
        int first = Compress(compressor, payload).Length;
        Assert.That(first, Is.GreaterThan(1000));
        Assert.That(Compress(compressor, payload), Has.Length.LessThan(50));
    }

    [Test]
    public void Payload_that_grows_too_much_is_refused_without_being_unpacked()
    {
        byte[] bomb = Packed(new byte[100_000_000]);
        Assert.That(bomb, Has.Length.LessThan(256 * 1024));
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        ArrayBufferWriter<byte> output = new();
        Assert.That(decompressor.TryDecompress(bomb, output), Is.False);
        Assert.That(output.WrittenCount, Is.LessThanOrEqualTo(PacketDecompressor.MaxPayload));
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Cap_is_exact(int beyond, bool accepted)
    {
        using PacketCompressor compressor = Zlib.CreateCompressor!();
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        byte[] packed = Compress(compressor, new byte[PacketDecompressor.MaxPayload + beyond]);
        Assert.That(decompressor.TryDecompress(packed, new ArrayBufferWriter<byte>()), Is.EqualTo(accepted));
    }

    [TestCase("00")]
    [TestCase("78")]
    [TestCase("ffffffff")]
    [TestCase("789cffffffff")]
    [TestCase("1f8b0800000000000003")]
    public void What_is_not_zlib_gives_nothing(string hex)
    {
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        ArrayBufferWriter<byte> output = new();
        _ = decompressor.TryDecompress(Hex.Bytes(hex), output);
        Assert.That(output.WrittenCount, Is.Zero, "an empty payload is refused by the framing");
    }

    [Test]
    public void Changed_data_is_refused_or_different()
    {
        byte[] payload = Text(2000);
        byte[] packed = Packed(payload);
        for (int at = 0; at < packed.Length; at++)
        {
            byte[] changed = [.. packed];
            changed[at] ^= 0x55;
            using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
            ArrayBufferWriter<byte> output = new();
            bool accepted = decompressor.TryDecompress(changed, output);
            Assert.That(accepted && output.WrittenSpan.SequenceEqual(payload), Is.False, $"byte {at}");
        }
    }

    [Test]
    public void Nothing_may_follow_the_end_of_the_stream()
    {
        using PacketDecompressor decompressor = Zlib.CreateDecompressor!();
        Assert.That(Decompress(decompressor, Packed("the end"u8.ToArray())), Is.EqualTo("the end"u8.ToArray()));
        ArrayBufferWriter<byte> output = new();
        Assert.That(decompressor.TryDecompress(Packed("more"u8.ToArray()), output), Is.False);
        Assert.That(output.WrittenCount, Is.Zero);
    }

    private static byte[] Text(int length) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, (length / 5) + 1).Select(i => $"{i % 9973:0000} ")))[..length];

    private static byte[] Packed(byte[] data)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            zlib.Write(data);
        }

        return packed.ToArray();
    }

    private static byte[] Compress(PacketCompressor compressor, byte[] payload)
    {
        ArrayBufferWriter<byte> output = new();
        compressor.Compress(payload, output);
        return output.WrittenSpan.ToArray();
    }

    private static byte[] Decompress(PacketDecompressor decompressor, byte[] packed)
    {
        ArrayBufferWriter<byte> output = new();
        Assert.That(decompressor.TryDecompress(packed, output), Is.True);
        return output.WrittenSpan.ToArray();
    }
}
