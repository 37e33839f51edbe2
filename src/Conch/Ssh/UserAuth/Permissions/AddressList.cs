using System.Net;

namespace Twisted.Conch.Ssh;

/// <summary>
/// A list of addresses that a client may come from: <c>from=</c> in authorized_keys, <c>source-address</c> in certificates. OpenSSH's ssh_config(5), PATTERNS, and
/// sshd(8).
/// </summary>
/// <remarks>Names are not looked up: a pattern is compared with the address alone, as by OpenSSH with <c>UseDNS no</c>, its default.</remarks>
internal sealed class AddressList
{
    private readonly Item[] _items;

    private AddressList(Item[] items)
    {
        _items = items;
    }

    /// <summary>Reads a list with patterns and <c>!</c>, separated by commas; null when an item is empty or no network.</summary>
    public static AddressList? ParsePatterns(string text) => Parse(text, patterns: true);

    /// <summary>Reads a list of addresses and networks only; null when there is anything else in it.</summary>
    public static AddressList? ParseNetworks(string text) => Parse(text, patterns: false);

    /// <summary>Whether an address is in the list, and not among those it leaves out.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        string text = address.ToString();
        bool found = false;
        foreach (Item item in _items)
        {
            bool matches = item.Network is { } network ? network.Contains(address) : Wildcard.Matches(item.Pattern, text);
            if (matches && item.IsNegated)
            {
                return false;
            }

            found |= matches;
        }

        return found;
    }

    private static AddressList? Parse(string text, bool patterns)
    {
        string[] parts = text.Split(',');
        Item[] items = new Item[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (ParseItem(parts[i].Trim(), patterns) is not { } item)
            {
                return null;
            }

            items[i] = item;
        }

        return new AddressList(items);
    }

    private static Item? ParseItem(string text, bool patterns)
    {
        bool isNegated = patterns && text.StartsWith('!');
        string pattern = isNegated ? text[1..] : text;
        if (pattern.Length == 0)
        {
            return null;
        }

        if (ParseNetwork(pattern) is { } network)
        {
            return new Item(pattern, network, isNegated);
        }

        // With a slash it was meant as a network: refused, rather than a pattern that never matches.
        return patterns && !pattern.Contains('/') ? new Item(pattern, Network: null, isNegated) : null;
    }

    private static IPNetwork? ParseNetwork(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address) && IsWholeAddress(text))
        {
            address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        // Bits behind the mask are a slip of whoever wrote it: which network was meant?
        int slash = text.IndexOf('/');
        return slash > 0
            && IsWholeAddress(text[..slash])
            && IPAddress.TryParse(text[..slash], out IPAddress? first)
            && IPNetwork.TryParse(text, out IPNetwork network)
            && network.BaseAddress.Equals(first)
            ? network
            : null;
    }

    // .NET takes "1" and "0x7f.1" for addresses; nobody means those in a list.
    private static bool IsWholeAddress(string text) =>
        text.Contains(':') || (text.Count(c => c == '.') == 3 && text.All(c => c == '.' || char.IsAsciiDigit(c)));

    private sealed record Item(string Pattern, IPNetwork? Network, bool IsNegated);
}
