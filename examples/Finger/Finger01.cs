using static Twisted.Internet.Reactors;

/// <summary>Step 1: a reactor that runs, and has nothing to do.</summary>
internal static class Finger01
{
    public static void Run() => reactor.Run();
}
