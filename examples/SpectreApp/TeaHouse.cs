using System.Globalization;
using Spectre.Console;
using Twisted.Conch;
using Twisted.Internet;

namespace Twisted.Examples;

/// <summary>The app. It runs on the reactor thread and uses Spectre's asynchronous forms only: the others would hold up everybody else.</summary>
/// <param name="console">Where it is drawn.</param>
/// <param name="reactor">Whose time it takes.</param>
internal sealed class TeaHouse(SessionConsole console, IReactorTime reactor)
{
    private const int NoSuchCommand = 2;
    private const int Interrupted = 130;
    private const double Frame = 0.1;

    /// <summary>One session: a <see cref="SessionHandler"/>.</summary>
    /// <param name="session">The session.</param>
    public static async Task<int> Serve(SessionContext session)
    {
        await using SessionConsole console = new(session);
        if (session.Command is { } command)
        {
            return await Run(session, console, command);
        }

        if (!session.HasTerminal)
        {
            console.Write(Menu(console));
            await session.Error.WriteLineAsync("To order, come with a terminal: ssh -t.");
            return 1;
        }

        try
        {
            await new TeaHouse(console, session.Reactor).Serve(session.Username);
            return 0;
        }
        catch (OperationCanceledException) when (console.Left.IsCancellationRequested)
        {
            console.MarkupLine("\n[grey]Another time, then.[/]");
            return Interrupted;
        }
    }

    private static async Task<int> Run(SessionContext session, SessionConsole console, string command)
    {
        if (command != "menu")
        {
            await session.Error.WriteLineAsync("There is one command: menu.");
            return NoSuchCommand;
        }

        console.Write(Menu(console));
        return 0;
    }

    private static Table Menu(SessionConsole console)
    {
        Table menu = new Table().Title("Our teas").Border(console.Border).AddColumns("Tea", "Water", "Draws");
        menu.AddColumn(new TableColumn("A cup").RightAligned());
        foreach (Tea tea in Tea.Menu)
        {
            menu.AddRow(tea.Name, tea.Water(console.IsUnicode), $"{tea.Minutes} min", Money(tea.Price));
        }

        return menu;
    }

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private async Task Serve(string username)
    {
        console.Write(new Rule("[green]The tea house[/]") { Border = console.IsUnicode ? BoxBorder.Square : BoxBorder.Ascii }.LeftJustified());
        Order order = await Ask(username);
        console.Write(order.AsTable(console.Border));
        if (!await new ConfirmationPrompt("Shall we put the kettle on?").ShowAsync(console, console.Left))
        {
            console.MarkupLine("[grey]Another time, then.[/]");
            return;
        }

        await Brew(order);
        console.MarkupLineInterpolated($"[green]{order.Guest}, your {order.Tea.Name} is served.[/]");
    }

    private async Task<Order> Ask(string username)
    {
        const int LongestName = 40;
        TextPrompt<string> name = new TextPrompt<string>($"Who is it for? [grey](Enter: {Markup.Escape(username)})[/]")
            .AllowEmpty()
            .Validate(text => text.Length <= LongestName, "[red]That is too long for our cups.[/]");
        string guest = await name.ShowAsync(console, console.Left);
        string tea = await console.Choose("Which tea?", [.. Tea.Menu.Select(one => one.Name)]);
        IReadOnlyList<string> extras = await console.ChooseSome("What goes with it?", Tea.Extras);
        TextPrompt<int> cups = new TextPrompt<int>("How many cups? [grey](1 to 6)[/]")
            .Validate(count => count is >= 1 and <= 6, "[red]The pot has room for 1 to 6.[/]");
        return new Order(
            Guest: string.IsNullOrWhiteSpace(guest) ? username : guest,
            Tea: Tea.Menu.Single(one => one.Name == tea),
            extras,
            Cups: await cups.ShowAsync(console, console.Left));
    }

    /// <summary>
    /// The live view. It is not drawn anew by a thread of Spectre's but here, each time when the client has taken what was drawn before: a client that reads
    /// slowly sees fewer pictures, and none are kept for it.
    /// </summary>
    private Task Brew(Order order) => console.Progress()
        .AutoRefresh(false)
        .Columns(new SpinnerColumn(), new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = null }, new PercentageColumn())
        .StartAsync(async view =>
        {
            (ProgressTask Task, double Seconds)[] steps =
            [
                (view.AddTask($"Water to {order.Tea.Water(console.IsUnicode)}", autoStart: false), 1.5),
                (view.AddTask($"{order.Tea.Name} draws", autoStart: false), order.Tea.Minutes),
                (view.AddTask("Pouring", autoStart: false), 0.5),
            ];
            foreach ((ProgressTask step, double seconds) in steps)
            {
                step.StartTask();
                double begun = reactor.Seconds();
                while (!step.IsFinished)
                {
                    if (await console.NextFrame(reactor, Frame))
                    {
                        console.Write(order.AsTable(console.Border));
                    }

                    step.Value = (reactor.Seconds() - begun) / seconds * step.MaxValue;
                    view.Refresh();
                }
            }
        });
}
