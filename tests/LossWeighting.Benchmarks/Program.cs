using System.CommandLine;
using BenchmarkDotNet.Running;
using LossWeighting.Benchmarks;
using LossWeighting.Benchmarks.Peers;
using LossWeighting.Benchmarks.Tables;

// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- peers
// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- table
// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- --filter '*SampleWeights*'
var json = new Option<FileInfo>("--json") { HelpName = "FILE", Description = "Write the measurements as JSON, too." };
var peers = new Command("peers", "Times the sweep engine beside other ways to train many small nets.") { json };
peers.SetAction(parsed => PeersCommand.Run(parsed.GetValue(json)));
var table = new Command("table", "Times loading a table of 1,000,000 rows beside DuckDB's own read, and measures its memory.");
table.SetAction(_ => TableCommand.Run());

var benchmarks = new RootCommand("Benchmarks of the library. All but 'peers' and 'table' goes to BenchmarkDotNet, e.g. --filter '*SampleWeights*'.") { peers, table };
benchmarks.TreatUnmatchedTokensAsErrors = args is ["peers" or "table", ..];
benchmarks.SetAction(parsed => { BenchmarkSwitcher.FromAssembly(typeof(SampleWeightsBenchmark).Assembly).Run([.. parsed.UnmatchedTokens]); });
return benchmarks.Parse(args).Invoke();
