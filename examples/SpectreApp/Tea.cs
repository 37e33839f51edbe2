namespace Twisted.Examples;

/// <summary>A line of the menu.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Celsius">How hot the water is to be.</param>
/// <param name="Minutes">How long it draws; a second each, here.</param>
/// <param name="Price">For a cup.</param>
internal sealed record Tea(string Name, int Celsius, int Minutes, decimal Price)
{
    public static readonly IReadOnlyList<Tea> Menu =
    [
        new("Assam", Celsius: 96, Minutes: 4, Price: 2.80m),
        new("Darjeeling", Celsius: 90, Minutes: 3, Price: 3.20m),
        new("Sencha", Celsius: 70, Minutes: 2, Price: 3.60m),
        new("Rooibos", Celsius: 98, Minutes: 6, Price: 2.40m),
    ];

    /// <summary>What may go with it.</summary>
    public static readonly IReadOnlyList<string> Extras = ["Milk", "Lemon", "Honey", "Shortbread"];

    /// <summary>How hot the water is to be, for people.</summary>
    /// <param name="isUnicode">Whether they have a sign for degrees.</param>
    public string Water(bool isUnicode) => isUnicode ? $"{Celsius} °C" : $"{Celsius} C";
}
