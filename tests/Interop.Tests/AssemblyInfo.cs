using System.Runtime.Versioning;

// The peers are installed as Debian has them.
[assembly: SupportedOSPlatform("linux")]
[assembly: Platform("Linux")]
