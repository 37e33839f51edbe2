using Twisted.Internet;
using static Twisted.Internet.Reactors;

/// <summary>The howto's trueandfalse.py: two programs one after the other, and their exit codes.</summary>
internal static class TrueAndFalse
{
    private static void PrintTrueValue(int? val)
    {
        Console.WriteLine($"/bin/true exits with rc={val}");
        var output = Utils.GetProcessValue("/bin/false");
        output.AddCallback(PrintFalseValue);
    }

    private static void PrintFalseValue(int? val)
    {
        Console.WriteLine($"/bin/false exits with rc={val}");
        reactor.Stop();
    }

    public static void Run()
    {
        var output = Utils.GetProcessValue("/bin/true");
        output.AddCallback(PrintTrueValue);
        reactor.Run();
    }
}
