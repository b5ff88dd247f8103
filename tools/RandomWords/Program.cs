using System.Globalization;
using ExPost.RandomWords;
using Microsoft.Win32.SafeHandles;

// Writes the random words of draws without end, for a battery of tests to read (docs/randomness.md): dotnet run -c Release --project tools/RandomWords -- LAYOUT SEED
ulong seed = ulong.Parse(args[1], CultureInfo.InvariantCulture);
// The stream of the console would not tell that nobody reads any more.
using var output = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
try
{
    Layout.All.Single(layout => layout.Name == args[0]).Write(seed, output);
}
catch (IOException)
{
    // The reader has seen enough.
}
