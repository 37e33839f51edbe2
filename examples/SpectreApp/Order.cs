using System.Globalization;
using Spectre.Console;

namespace Twisted.Examples;

/// <summary>What somebody wants.</summary>
/// <param name="Guest">Whose it is. Data of the client.</param>
/// <param name="Tea">The tea.</param>
/// <param name="Extras">What goes with it.</param>
/// <param name="Cups">How many.</param>
internal sealed record Order(string Guest, Tea Tea, IReadOnlyList<string> Extras, int Cups)
{
    private const decimal ExtraPrice = 0.50m;

    /// <summary>The order as it is shown; what the client typed is text in it, not markup.</summary>
    /// <param name="border">Its border.</param>
    public Table AsTable(TableBorder border)
    {
        Table table = new Table().Title(new TableTitle(Markup.Escape($"For {Guest}"))).Border(border).ShowFooters();
        table.AddColumn(new TableColumn("What").Footer("Together"));
        table.AddColumn(new TableColumn("How many").RightAligned());
        table.AddColumn(new TableColumn("Price").RightAligned().Footer(Money(Cups * Tea.Price + Extras.Count * ExtraPrice)));
        table.AddRow(Tea.Name, $"{Cups}", Money(Cups * Tea.Price));
        foreach (string extra in Extras)
        {
            table.AddRow(extra, "1", Money(ExtraPrice));
        }

        return table;
    }

    private static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
