using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Scripting;

namespace Workbook.Runner.Site;

/// <summary>An assembly that notebooks load, with its public types by the folder of their source.</summary>
/// <param name="Symbol">The assembly.</param>
/// <param name="Areas">Types by folder, both in the order of their names; first those in no folder, under an empty name.</param>
/// <param name="Problem">Why there are signatures only, or null.</param>
sealed record ReferenceLibrary(IAssemblySymbol Symbol, IReadOnlyList<(string Folder, IReadOnlyList<INamedTypeSymbol> Types)> Areas, string? Problem);

/// <summary>What the reference is made of: the public types and members of the assemblies that notebooks load, and where each has its place.</summary>
sealed partial class ReferenceModel
{
    readonly Dictionary<ISymbol, string> anchors = new(SymbolEqualityComparer.Default);
    readonly HashSet<string> taken = [];

    ReferenceModel(IReadOnlyList<string> assemblies)
    {
        MetadataReference[] references = [.. assemblies.Select(path => MetadataReference.CreateFromFile(path))];
        // What they use is found beside them or in the runtime, as it is when cells are compiled.
        var compilation = CSharpCompilation.Create(null, references: [MetadataReference.CreateFromFile(typeof(object).Assembly.Location), .. references],
            options: new(OutputKind.DynamicallyLinkedLibrary, metadataReferenceResolver: ScriptMetadataResolver.Default));
        Docs = new(compilation);
        Libraries = [.. assemblies.Zip(references, (path, reference) => compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol symbol
            ? Library(symbol, path) : null).OfType<ReferenceLibrary>().Where(library => library.Areas.Count > 0)];
    }

    public IReadOnlyList<ReferenceLibrary> Libraries { get; }

    public XmlDocs Docs { get; }

    /// <summary>
    /// The assemblies that notebooks load by <c>#r</c> and those that they consist of, each once; null if none of them is there and has public types.
    /// </summary>
    public static ReferenceModel? Of(IEnumerable<Notebook> notebooks)
    {
        var assemblies = notebooks.SelectMany(Loaded).Distinct().Where(IsAssembly).SelectMany(WithParts).Distinct().ToArray();
        return assemblies.Length > 0 && new ReferenceModel(assemblies) is { Libraries.Count: > 0 } model ? model : null;
    }

    /// <summary>The id that a type or member has on the page; null for those that are not there.</summary>
    public string? Anchor(ISymbol? symbol) => symbol is null ? null : anchors.GetValueOrDefault(symbol.OriginalDefinition);

    /// <summary>The members with an entry of their own, as in the source. Not there: what the compiler adds, and what <see cref="Primary"/> tells.</summary>
    public IEnumerable<ISymbol> Members(INamedTypeSymbol type)
    {
        var primary = Primary(type);
        return type.TypeKind == TypeKind.Delegate ? [] : type.GetMembers().Where(member => IsPublic(member) && member switch
        {
            INamedTypeSymbol => false,
            IMethodSymbol { AssociatedSymbol: not null } or IMethodSymbol { MethodKind: MethodKind.Destructor } => false,
            IMethodSymbol { MethodKind: MethodKind.Constructor } constructor =>
                !SymbolEqualityComparer.Default.Equals(constructor, primary) && (constructor.Parameters.Length > 0 || !Docs.Of(constructor).IsEmpty),
            IPropertySymbol property => !(IsRecord(type) && primary is not null && IsParameter(property, primary)),
            IFieldSymbol { Name: "value__" } => false,
            _ => true,
        });
    }

    /// <summary>The constructor whose parameters are documented with the type itself, as those of a record are.</summary>
    public IMethodSymbol? Primary(INamedTypeSymbol type)
    {
        string?[] documented = [.. Docs.Of(type).Elements("param").Select(parameter => (string?)parameter.Attribute("name"))];
        return documented.Length == 0 || type.TypeKind == TypeKind.Delegate ? null
            : type.InstanceConstructors.FirstOrDefault(constructor => constructor.Parameters.Select(parameter => parameter.Name).SequenceEqual(documented));
    }

    ReferenceLibrary Library(IAssemblySymbol symbol, string path)
    {
        INamedTypeSymbol[] types = [.. Types(symbol.GlobalNamespace)];
        var problem = Docs.Add(Path.ChangeExtension(path, ".xml"), types);
        var folders = SourceFolders.Read(path, [.. types.Select(type => type.MetadataToken)]);
        foreach (var type in types)
            AddAnchors(type);
        return new(symbol, [.. types.GroupBy(type => folders.GetValueOrDefault(type.MetadataToken, ""), StringComparer.Ordinal).OrderBy(area => area.Key, StringComparer.Ordinal)
            .Select(area => (area.Key, (IReadOnlyList<INamedTypeSymbol>)[.. area.OrderBy(Name, StringComparer.OrdinalIgnoreCase)]))], problem);
    }

    /// <summary>The type's name, after that of the type around it.</summary>
    public static string Name(INamedTypeSymbol type) => type.ContainingType is { } outer ? $"{Name(outer)}.{type.Name}" : type.Name;

    void AddAnchors(INamedTypeSymbol type)
    {
        AddAnchor(type, Name(type));
        foreach (var member in Members(type))
            AddAnchor(member, $"{Name(type)}.{(member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? "new" : member.MetadataName)}");
        if (Primary(type) is { } primary)
        {
            anchors[primary] = anchors[type];
            foreach (var property in type.GetMembers().OfType<IPropertySymbol>().Where(property => !anchors.ContainsKey(property) && IsParameter(property, primary)))
                AddAnchor(property, $"{Name(type)}.{property.Name}");
        }
    }

    // Readable, so that others can link it; overloads are numbered.
    void AddAnchor(ISymbol symbol, string name)
    {
        var anchor = name;
        for (var i = 2; !taken.Add(anchor); i++)
            anchor = $"{name}-{i}";
        anchors.Add(symbol, anchor);
    }

    static bool IsParameter(IPropertySymbol property, IMethodSymbol primary) => primary.Parameters.Any(parameter => parameter.Name == property.Name);

    static IEnumerable<INamedTypeSymbol> Types(INamespaceOrTypeSymbol container) => container.GetMembers().OfType<INamespaceOrTypeSymbol>()
        .Where(inner => inner is INamespaceSymbol || IsPublic(inner))
        .SelectMany(inner => inner is INamedTypeSymbol type ? Types(inner).Prepend(type) : Types(inner));

    static bool IsPublic(ISymbol symbol) => !IsGenerated(symbol)
        && symbol is { DeclaredAccessibility: Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal, IsImplicitlyDeclared: false };

    static bool IsGenerated(ISymbol symbol) => symbol.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == nameof(CompilerGeneratedAttribute));

    /// <summary>Whether the type is a record: a compiled record struct can only be told by what the compiler adds.</summary>
    public static bool IsRecord(INamedTypeSymbol type) => type.IsRecord || type.GetMembers(WellKnownMemberNames.EqualityOperatorName).Any(IsGenerated);

    static IEnumerable<string> Loaded(Notebook notebook) => notebook.Cells.Where(cell => cell.Kind == CellKind.Code)
        .SelectMany(cell => Reference().Matches(cell.Source))
        .Select(reference => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(notebook.Path)!, reference.Groups[1].Value)));

    // A part lies beside the assembly that uses it, with documentation of its own, which packages do not bring along.
    static IEnumerable<string> WithParts(string path)
    {
        using var image = new PEReader(File.OpenRead(path));
        var metadata = image.GetMetadataReader();
        string[] parts = [.. metadata.AssemblyReferences
            .Select(reference => Path.Combine(Path.GetDirectoryName(path)!, metadata.GetString(metadata.GetAssemblyReference(reference).Name) + ".dll"))
            .Where(part => File.Exists(part) && File.Exists(Path.ChangeExtension(part, ".xml")))];
        return parts.SelectMany(WithParts).Prepend(path);
    }

    static bool IsAssembly(string path)
    {
        try
        {
            return System.Reflection.AssemblyName.GetAssemblyName(path) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return false;
        }
    }

    [GeneratedRegex("""^\s*#r\s+"([^"]+)"\s*$""", RegexOptions.Multiline)]
    private static partial Regex Reference();
}
