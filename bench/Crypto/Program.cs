using System.Globalization;
using Twisted.Bench.Crypto;
using Twisted.Conch.Ssh;

// Prints what each crypto primitive costs with each provider that loads here. An argument picks rows by a part of their name;
// --span=MILLISECONDS sets how long a round takes (default 60).
double span = 60;
string filter = "";
foreach (string argument in args)
{
    if (argument.StartsWith("--span=", StringComparison.Ordinal))
    {
        span = double.Parse(argument.AsSpan(7), CultureInfo.InvariantCulture);
    }
    else
    {
        filter = argument;
    }
}

Measure measure = new(TimeSpan.FromMilliseconds(span));
CryptoSuite[] suites = [.. CryptoSuite.Loadable.Where(suite => suite.Name != "auto"), CryptoSuite.FromSetting("auto")];
string[] columns = [.. suites.Select(suite => suite.Name)];

Console.WriteLine($"Processor time, best of 3; {Environment.ProcessorCount} processors, .NET {Environment.Version}");
Print("us an operation", columns);
foreach (PublicKeyRow row in PublicKeyRow.All.Where(row => row.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)))
{
    Print(row.Name, [.. suites.Select(suite => Figure(measure.Microseconds(row.Prepare(suite))))]);
}

foreach ((string cipher, string mac) in PacketRow.Protections)
{
    string name = mac.Length == 0 ? cipher : $"{cipher} {mac}";
    if (!name.Contains(filter, StringComparison.OrdinalIgnoreCase))
    {
        continue;
    }

    Print($"{name}: 64 B, ns", [.. suites.Select(suite => Figure(1000 * PacketRow.Seal(suite, cipher, mac, 64, measure)))]);
    Print($"{name}: 32 KiB, GB/s", [.. suites.Select(suite => Figure(32.768 / PacketRow.Seal(suite, cipher, mac, 32768, measure)))]);
    Print($"{name}: keys to disposal, us", [.. suites.Select(suite => Figure(PacketRow.Create(suite, cipher, mac, measure)))]);
}

static string Figure(double value) => value.ToString(value < 10 ? "0.00" : value < 100 ? "0.0" : "0", CultureInfo.InvariantCulture);

static void Print(string name, string[] figures) =>
    Console.WriteLine($"{name,-66}{string.Concat(figures.Select(figure => figure.PadLeft(14)))}");
