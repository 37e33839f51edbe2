// Twisted's examples of standard input as a connection:  dotnet run -- stdin   or   dotnet run -- stdiodemo
Listings.Run(
    args,
    ("stdin", _ => Stdin.Run()),
    ("stdiodemo", _ => StdioDemo.Run()));
