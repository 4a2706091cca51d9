using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LossWeighting.Tests;

/// <summary>Core reads in one direction. Asked of the source, since an assembly knows neither <c>cref</c> nor <c>nameof</c>.</summary>
public class DirectionTests
{
    // each may use only itself and those before it
    static readonly string[] folders = ["Base", "Data", "Data/Generated", "Weights", "Weights/Methods", "Training", "Statistics", "Engine", "Sweeps", "Findings"];

    // files that know each other, since their types are one idea
    static readonly string[][] oneIdea = [
        ["Data/DataSplit.cs", "Data/MultiTargetData.cs"],
        ["Statistics/Metrics.Ranking.cs", "Statistics/Metrics.cs"],
        ["Sweeps/SweepMeans.cs", "Sweeps/SweepResult.cs"],
        ["Weights/WeightingMethod.cs", "Weights/WeightingState.cs"],
    ];

    static readonly Lazy<IReadOnlyList<(string From, string To)>> uses = new(() => Uses(Sources()));

    [Fact]
    public void EveryFileIsInAFolderOfTheOrder() =>
        Assert.Empty(Sources().Select(source => Folder(source.Path)).Distinct().Except(folders));

    [Fact]
    public void AFolderUsesOnlyThoseBeforeIt()
    {
        Assert.NotEmpty(uses.Value);
        Assert.Equal("", Lines(uses.Value.Where(use => Array.IndexOf(folders, Folder(use.To)) > Array.IndexOf(folders, Folder(use.From))).Select(use => $"{use.From} uses {use.To}")));
    }

    [Fact]
    public void NoFilesUseEachOtherUnlessTheyAreOneIdea()
    {
        Assert.Equal(Lines(oneIdea.Select(files => string.Join(", ", files))), Lines(Circles(uses.Value).Select(circle => string.Join(", ", circle))));
    }

    [Theory]
    [InlineData("class A { string Name => nameof(B); }")]
    [InlineData("/// <summary><see cref=\"B\"/></summary>\nclass A;")]
    [InlineData("class A { object Make() => new B(); }")]
    [InlineData("class A { void Use() { int x = 1; x.Extended(); } }")]
    public void EveryKindOfUseIsSeen(string code) =>
        Assert.Equal([("Base/A.cs", "Data/B.cs")], Uses([("Base/A.cs", code), ("Data/B.cs", "class B; static class E { internal static void Extended(this int x) { } }")]));

    [Fact]
    public void ACircleOfFilesIsFound() =>
        Assert.Equal([["a", "b", "c"]], Circles([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "a")]));

    static string Lines(IEnumerable<string> lines) => string.Join('\n', lines);

    static string Folder(string file) => Path.GetDirectoryName(file)!.Replace('\\', '/');

    static IReadOnlyList<(string Path, string Code)> Sources()
    {
        var root = Path.Combine(Repository.Above(AppContext.BaseDirectory)!, "lib", "LossWeighting.Core");
        return [.. Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(path => (Path: Path.GetRelativePath(root, path).Replace('\\', '/'), Full: path))
            .Where(file => !file.Path.StartsWith("obj/", StringComparison.Ordinal) && !file.Path.StartsWith("bin/", StringComparison.Ordinal))
            .Select(file => (file.Path, File.ReadAllText(file.Full)))];
    }

    /// <summary>Which file names something that another declares.</summary>
    static IReadOnlyList<(string From, string To)> Uses(IReadOnlyList<(string Path, string Code)> sources)
    {
        var parsing = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.Diagnose);
        var usings = string.Concat(((string[])["System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Threading", "System.Threading.Tasks"]).Select(name => $"global using {name};\n"));
        var trees = sources.Select(source => CSharpSyntaxTree.ParseText(source.Code, parsing, source.Path)).ToArray();
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("LossWeighting", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Core", [.. trees, CSharpSyntaxTree.ParseText(usings, parsing)], references,
            new(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        // what does not compile would not be seen
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return [.. trees.SelectMany(tree => UsesOf(compilation, tree)).Distinct().Order()];
    }

    static IEnumerable<(string From, string To)> UsesOf(CSharpCompilation compilation, SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        return from name in tree.GetRoot().DescendantNodes(descendIntoTrivia: true)
               where name is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax
               let symbol = model.GetSymbolInfo(name).Symbol
               where symbol is not null
               from declared in (symbol.ContainingType?.OriginalDefinition ?? symbol).DeclaringSyntaxReferences
               where symbol is not (ILocalSymbol or IParameterSymbol or IRangeVariableSymbol or ITypeParameterSymbol or INamespaceSymbol) && declared.SyntaxTree != tree
               select (tree.FilePath, declared.SyntaxTree.FilePath);
    }

    /// <summary>Sets of files each of which leads to all others of the set.</summary>
    static string[][] Circles(IReadOnlyList<(string From, string To)> uses)
    {
        var next = uses.ToLookup(use => use.From, use => use.To);
        string[] files = [.. uses.SelectMany(use => new[] { use.From, use.To }).Distinct().Order(StringComparer.Ordinal)];
        var reached = files.ToDictionary(file => file, Reached);
        return [.. files.Where(file => reached[file].Contains(file))
            .GroupBy(file => files.First(other => reached[file].Contains(other) && reached[other].Contains(file))).Select(circle => circle.ToArray())];

        HashSet<string> Reached(string file)
        {
            HashSet<string> seen = [];
            Stack<string> open = new(next[file]);
            while (open.TryPop(out var one))
                if (seen.Add(one))
                    foreach (var further in next[one])
                        open.Push(further);
            return seen;
        }
    }
}
