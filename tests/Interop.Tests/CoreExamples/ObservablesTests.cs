using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>What our listings do with Rx, and the same by Twisted's timers. On virtual time ours run in tests of their own.</summary>
internal sealed class ObservablesTests
{
    [TestCase("throttle", "what?\n", "at last: what?\n")]
    [TestCase("buffer", "what?\n", "what?\n")]
    [TestCase("window", "what?\n", "6 bytes\r\n")]
    [TestCase("timeout", "what?\n", "what?\ntoo late\r\n")]
    [TestCase("connections", "", "hello\r\n")]
    public async Task A_listing_says_the_same_as_timers_do(string name, string question, string answer)
    {
        // They wait for seconds: both at once.
        string[] said = await Task.WhenAll((await Both()).Select(program => Ask(program, name, question, answer.Length)));
        Assert.That(said, Is.All.EqualTo(answer));
    }

    [Test]
    public async Task Chunks_are_gathered_the_same()
    {
        string[] said = await Task.WhenAll((await Both()).Select(static async program =>
        {
            await using RunningProgram server = program.Start("buffer", "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            await client.Send("one ");
            await client.Read(4);
            await client.Send("two ");
            await client.Read(4);
            return client.Received;
        }));
        Assert.That(said, Is.All.EqualTo("one two "));
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("observables_listing.py", "Core/Observables");

    private static async Task<string> Ask(ExampleProgram program, string name, string question, int length)
    {
        await using RunningProgram server = program.Start(name, "0");
        using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
        await client.Send(question);
        await client.Read(length);
        if (name is "timeout" or "connections")
        {
            await client.ReadToTheEnd();
        }

        return client.Received;
    }
}
