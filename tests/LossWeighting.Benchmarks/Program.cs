using BenchmarkDotNet.Running;
using LossWeighting.Benchmarks;

// dotnet run --project tests/LossWeighting.Benchmarks -c Release -- --filter '*SampleWeights*'
BenchmarkSwitcher.FromAssembly(typeof(SampleWeightsBenchmark).Assembly).Run(args);
