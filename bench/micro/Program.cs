using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

// What each step of a request costs by itself: nanoseconds and bytes allocated.
//   dotnet run -c Release --project bench/micro -- --filter '*'        (or '*Histogram*' and the like)
// In this process: what is measured is internal to the product, which a generated project could not see.
var config = DefaultConfig.Instance.AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
