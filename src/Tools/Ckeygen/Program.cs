using Twisted.Conch.Scripts;

return Ckeygen.Run(args, new ConsoleHost());
