using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>A group of reactors in one process, and what Twisted has instead: processes that share a port.</summary>
internal sealed class EchoGroupTests
{
    [Test]
    public async Task Each_of_a_group_echoes_the_same()
    {
        foreach (ExampleProgram program in await ExampleProgram.Both("echo_group.py", "Core/EchoGroup"))
        {
            await using RunningProgram server = program.Start("echogroup", "2", "0");
            int port = await ExampleProgram.PortOf(server);
            await server.Wrote("(?s)starting on.*(starting on)");
            SortedDictionary<string, string> said = new(StringComparer.Ordinal);

            // Who gets a connection is the system's choice.
            for (int i = 0; i < 1000 && said.Count < 2; i++)
            {
                using ScriptedClient client = await ScriptedClient.Connect(port);
                await client.ReadLines(1);
                string greeting = client.Received;
                if (!said.ContainsKey(greeting))
                {
                    said[greeting] = await EchoTests.TalkToEcho(client);
                }
            }

            Assert.That(said.Keys, Is.EqualTo((string[])["reactor 0\n", "reactor 1\n"]), $"{program}");
            Assert.That(said.All(static pair => pair.Value == pair.Key + "hello\r\n" + EchoTests.Bulk), Is.True, $"{program}");
        }
    }
}
