using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The chat servers and their originals, with two people in the room.</summary>
internal sealed class ChatTests
{
    [Test]
    public async Task Everybody_hears_each_line()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("chatserver", "0");
            int port = await ExampleProgram.PortOf(server);
            using ScriptedClient ann = await ScriptedClient.Connect(port);
            await ann.Send("alone\r\n");
            await ann.ReadLines(1);
            using ScriptedClient bob = await ScriptedClient.Connect(port);
            await bob.Send("hi\r\n\r\n");
            await bob.ReadLines(2);
            await ann.ReadLines(2);
            bob.FinishSending();
            await bob.ReadToTheEnd();
            await ann.Send("gone?\r\n");
            await ann.ReadLines(1);
            said.Add($"{ann.Received}|{bob.Received}");
        }

        Assert.That(said, Is.All.EqualTo("alone\nhi\n\ngone?\n|hi\n\n"));
    }

    [Test]
    public async Task Who_says_a_name_is_heard_by_the_others_under_it()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await Both())
        {
            await using RunningProgram server = program.Start("chat", "0");
            int port = await ExampleProgram.PortOf(server);
            using ScriptedClient ann = await ScriptedClient.Connect(port);
            await ann.Send("ann\r\n");
            await ann.ReadLines(2);
            using ScriptedClient bob = await ScriptedClient.Connect(port);
            await bob.Send("ann\r\n");
            await bob.ReadLines(2);
            await bob.Send("b\u00f6b\r\nhello\r\n");
            await bob.ReadLines(1);
            await ann.ReadLines(1);
            await ann.Send("so it is you\r\n");
            await bob.ReadLines(1);
            bob.FinishSending();
            await bob.ReadToTheEnd();

            // The name is free again, and the one who left hears nothing.
            using ScriptedClient next = await ScriptedClient.Connect(port);
            await next.Send("b\u00f6b\r\n");
            await next.ReadLines(2);
            await ann.Send("again?\r\n");
            await next.ReadLines(1);
            said.Add($"{ann.Received}|{bob.Received}|{next.Received}");
        }

        const string Question = "What's your name?\r\n";
        Assert.That(said[0], Is.EqualTo(
            $"{Question}Welcome, ann!\r\n<b\u00f6b> hello\r\n"
            + $"|{Question}Name taken, please choose another.\r\nWelcome, b\u00f6b!\r\n<ann> so it is you\r\n"
            + $"|{Question}Welcome, b\u00f6b!\r\n<ann> again?\r\n"));
        Assert.That(said[1], Is.EqualTo(said[0]));
    }

    private static Task<ExampleProgram[]> Both() => ExampleProgram.Both("core_examples.py", "Core/Chat");
}
