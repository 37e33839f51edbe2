using Twisted.Interop.Tests.Rig;

namespace Twisted.Interop.Tests.CoreExamples;

/// <summary>The listing of logins and its original, under the same client.</summary>
internal sealed class CredTests
{
    private static readonly (string Says, int Lines)[] Script =
    [
        ("PRIVS", 1),
        ("PASS thepass", 1),
        ("USER", 1),
        ("ANON and on", 1),
        ("nonsense", 1),
        ("", 1),
        ("USER auser", 1),
        ("PASS wrong", 1),
        ("PRIVS", 1),
        ("PASS thepass", 1),
        ("privs", 2),
        ("USER nobody", 1),
        ("PASS thepass", 1),
        ("PRIVS", 2),
        ("user SECONDUSER", 1),
        ("pass secret", 1),
        ("PRIVS", 2),
        ("ANON", 1),
        ("PRIVS", 2),
    ];

    [Test]
    public async Task Users_get_what_is_theirs()
    {
        List<string> said = [];
        foreach (ExampleProgram program in await ExampleProgram.Both("cred_listing.py", "Core/CredLogin"))
        {
            await using RunningProgram server = program.Start("cred", "0");
            using ScriptedClient client = await ScriptedClient.Connect(await ExampleProgram.PortOf(server));
            await client.ReadLines(2);
            foreach ((string says, int lines) in Script)
            {
                await client.Send(says + "\r\n");
                await client.ReadLines(lines);
            }

            client.FinishSending();
            await client.ReadToTheEnd();
            said.Add(client.Received);
            await server.Wrote("(?s)regular user resources.*administrator resources.*(Cleaning up anonymous user resources)");
        }

        Assert.That(said[0], Does.Contain("\r\n1 2 3 5 6\r\n").And.Contain(" 48 49\r\n").And.EndsWith("\r\n1 2 3\r\n"));
        Assert.That(said[1], Is.EqualTo(said[0]));
    }
}
