using BenchmarkDotNet.Running;

// dotnet run -c Release --project bench/Bench -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(ExPost.Bench.DrawLoops).Assembly).Run(args);
