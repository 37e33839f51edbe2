namespace Twisted.Conch.Tests.Fuzz;

/// <summary>Damage by the book of a seed: the same seed does the same damage to the same bytes. xorshift64*; nothing here is secret.</summary>
internal sealed class Mutator(int seed)
{
    private ulong _state = ((ulong)(uint)seed * 0x9e3779b97f4a7c15) + 0x1234567;

    private static readonly byte[] Favourites = [0, 1, 2, 4, 5, 16, 0x7f, 0x80, 0xfe, 0xff];

    /// <summary>A number below <paramref name="limit"/>, which is positive.</summary>
    public int Below(int limit)
    {
        _state ^= _state >> 12;
        _state ^= _state << 25;
        _state ^= _state >> 27;
        return (int)(((_state * 0x2545f4914f6cdd1d) >> 33) % (ulong)limit);
    }

    /// <summary>Whether one of so many times.</summary>
    public bool Once(int inSoMany) => Below(inSoMany) == 0;

    /// <summary>Random bytes.</summary>
    public byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = (byte)Below(256);
        }

        return bytes;
    }

    /// <summary>One piece of damage, on a copy.</summary>
    public byte[] Damage(byte[] data)
    {
        if (data.Length == 0)
        {
            return Bytes(1 + Below(8));
        }

        int at = Below(data.Length);
        int count = 1 + Below(Math.Min(16, data.Length - at));
        byte[] copy = [.. data];
        switch (Below(8))
        {
            case 0:
                copy[at] ^= (byte)(1 << Below(8));
                return copy;
            case 1:
                copy[at] = Favourites[Below(Favourites.Length)];
                return copy;
            case 2:
                return [.. data[..at], .. Bytes(count), .. data[at..]];
            case 3:
                return [.. data[..at], .. data[(at + count)..]];
            case 4:
                return data[..at];
            case 5:
                return [.. data[..(at + count)], .. data[at..]];
            case 6:
                // A length or a count that lies.
                for (int i = at; i < Math.Min(at + 4, copy.Length); i++)
                {
                    copy[i] = Once(2) ? (byte)0xff : (byte)0;
                }

                return copy;
            default:
                Bytes(count).CopyTo(copy, at);
                return copy;
        }
    }
}
