using static Twisted.Internet.Reactors;

/// <summary>How the program ends.</summary>
internal static class Outcome
{
    /// <summary>0 once all is done.</summary>
    public static int ExitCode { get; set; } = 1;

    /// <summary>Ends the program, with a line on standard error unless all is done.</summary>
    public static void End(string why)
    {
        if (ExitCode != 0)
        {
            Console.Error.WriteLine($"SshSimpleClient: {why}");
            if (reactor.Running)
            {
                reactor.Stop();
            }
        }
    }
}
