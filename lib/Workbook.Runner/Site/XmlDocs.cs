using System.Xml;
using System.Xml.Linq;
using System.Xml.XPath;
using Microsoft.CodeAnalysis;

namespace Workbook.Runner.Site;

/// <summary>What XML documentation files say of symbols, with <c>inheritdoc</c> resolved.</summary>
sealed class XmlDocs(Compilation compilation)
{
    static readonly XElement Nothing = new("member");

    readonly Dictionary<string, XElement> members = [];
    readonly Dictionary<string, ISymbol> symbols = [];

    /// <summary>Reads the file beside an assembly that has these types. Returns what is wrong with it, or null.</summary>
    public string? Add(string file, IEnumerable<INamedTypeSymbol> types)
    {
        foreach (var symbol in types.SelectMany(type => type.GetMembers().Prepend(type)))
            symbols.TryAdd(symbol.GetDocumentationCommentId() ?? "", symbol);
        try
        {
            foreach (var member in XDocument.Load(file, LoadOptions.PreserveWhitespace).Descendants("member"))
                members.TryAdd((string?)member.Attribute("name") ?? "", member);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{Path.GetFileName(file)} is not beside it";
        }
        catch (XmlException)
        {
            return $"{Path.GetFileName(file)} is not XML";
        }
    }

    /// <summary>A copy of the symbol's <c>member</c> element, complete with what it inherits; empty where there is none.</summary>
    public XElement Of(ISymbol symbol) => Resolve(symbol, []);

    /// <summary>
    /// The symbol that a <c>cref</c> names, in these assemblies or in those they use. The compiler's own search does not find a method with
    /// a parameter such as <c>Outer.Inner{Other.Inner}</c>.
    /// </summary>
    public ISymbol? Find(string cref) => symbols.GetValueOrDefault(cref) ?? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref, compilation);

    // The path are symbols being resolved: they may lead in a circle.
    XElement Resolve(ISymbol symbol, IReadOnlyList<ISymbol> path)
    {
        symbol = symbol.OriginalDefinition;
        if (path.Contains(symbol, SymbolEqualityComparer.Default) || symbol.GetDocumentationCommentId() is not { } id || !members.TryGetValue(id, out var found))
            return Nothing;
        var member = new XElement(found);
        foreach (var inherit in member.Descendants("inheritdoc").ToArray())
        {
            var from = (string?)inherit.Attribute("cref") is { } cref ? Find(cref) : Base(symbol);
            var source = from is null ? Nothing : Resolve(from, [.. path, symbol]);
            if (inherit.Parent == member)
                member.Add(Selected(source, (string?)inherit.Attribute("path")).OfType<XElement>().Where(part => !Has(member, part)));
            else
                inherit.AddAfterSelf(Selected(source, (string?)inherit.Attribute("path") ?? $"/{inherit.Parent!.Name}/node()"));
            inherit.Remove();
        }

        return member;
    }

    /// <summary>The parts of a <c>member</c> element that a path names; it starts at that element, as it does for the compiler.</summary>
    static IEnumerable<object> Selected(XElement source, string? path)
    {
        if (path is null)
            return source.Elements();
        try
        {
            return source.XPathEvaluate(path.StartsWith('/') ? "." + path : path) is IEnumerable<object> nodes ? [.. nodes] : [];
        }
        catch (XPathException)
        {
            return [];
        }
    }

    static bool Has(XElement member, XElement part) => part.Name.LocalName switch
    {
        "param" or "typeparam" or "exception" => member.Elements(part.Name).Any(own => Key(own) == Key(part)),
        _ => member.Element(part.Name) is not null,
    };

    static string? Key(XElement part) => (string?)(part.Attribute("name") ?? part.Attribute("cref"));

    /// <summary>What a symbol overrides or implements, or the type it derives from.</summary>
    public static ISymbol? Base(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol { BaseType: { SpecialType: SpecialType.None } type } => type,
        INamedTypeSymbol type => type.Interfaces.FirstOrDefault(),
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => constructor.ContainingType.BaseType?.InstanceConstructors
            .FirstOrDefault(other => other.Parameters.Select(parameter => parameter.Type)
                .SequenceEqual(constructor.Parameters.Select(parameter => parameter.Type), SymbolEqualityComparer.Default)),
        IMethodSymbol { OverriddenMethod: { } method } => method,
        IPropertySymbol { OverriddenProperty: { } property } => property,
        IEventSymbol { OverriddenEvent: { } other } => other,
        _ => symbol.ContainingType?.AllInterfaces.SelectMany(type => type.GetMembers())
            .FirstOrDefault(member => SymbolEqualityComparer.Default.Equals(symbol.ContainingType.FindImplementationForInterfaceMember(member), symbol)),
    };
}
