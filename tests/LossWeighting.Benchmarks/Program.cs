using System.CommandLine;
using BenchmarkDotNet.Running;
using LossWeighting.Benchmarks;
using LossWeighting.Benchmarks.Peers;

// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- peers
// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- --filter '*SampleWeights*'
var json = new Option<FileInfo>("--json") { HelpName = "FILE", Description = "Write the measurements as JSON, too." };
var peers = new Command("peers", "Times the sweep engine beside other ways to train many small nets.") { json };
peers.SetAction(parsed => PeersCommand.Run(parsed.GetValue(json)));

var benchmarks = new RootCommand("Benchmarks of the library. All but 'peers' goes to BenchmarkDotNet, e.g. --filter '*SampleWeights*'.") { peers };
benchmarks.TreatUnmatchedTokensAsErrors = args is ["peers", ..];
benchmarks.SetAction(parsed => { BenchmarkSwitcher.FromAssembly(typeof(SampleWeightsBenchmark).Assembly).Run([.. parsed.UnmatchedTokens]); });
return benchmarks.Parse(args).Invoke();
