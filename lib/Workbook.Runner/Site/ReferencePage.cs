using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Workbook.Runner.Site;

/// <summary>The page of all public types and members that notebooks can use, made from the assemblies they load and the XML files beside these.</summary>
sealed class ReferencePage
{
    public const string File = "reference.html";

    static readonly SymbolDisplayFormat Signature = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes,
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints | SymbolDisplayGenericsOptions.IncludeVariance,
        memberOptions: SymbolDisplayMemberOptions.IncludeAccessibility | SymbolDisplayMemberOptions.IncludeModifiers | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeRef | SymbolDisplayMemberOptions.IncludeParameters | SymbolDisplayMemberOptions.IncludeConstantValue,
        delegateStyle: SymbolDisplayDelegateStyle.NameAndSignature,
        extensionMethodStyle: SymbolDisplayExtensionMethodStyle.StaticMethod,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType | SymbolDisplayParameterOptions.IncludeName | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeModifiers | SymbolDisplayParameterOptions.IncludeExtensionThis,
        propertyStyle: SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        kindOptions: SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeMemberKeyword,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier | SymbolDisplayMiscellaneousOptions.AllowDefaultLiteral);

    static readonly SymbolDisplayFormat Title = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypes, genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    readonly ReferenceModel model;
    readonly XmlDocRenderer docs;
    readonly Html main;

    ReferencePage(ReferenceModel model)
    {
        (this.model, docs) = (model, new(model));
        main = Main();
    }

    /// <summary>The way to the page from all others.</summary>
    public static Html Link(Language language) => Html.Of($"""<a href="{File}">{language.Reference}</a>""");

    /// <summary>The page, or null where notebooks load no assembly that is there.</summary>
    public static ReferencePage? Of(IEnumerable<Notebook> notebooks) => ReferenceModel.Of(notebooks) is { } model ? new(model) : null;

    /// <summary>The page as the documentation is written: in English, whatever the frame's language.</summary>
    public Html Render(Frame frame) => PageParts.Document($"{Language.English.Reference} · {frame.Workbook}", frame with { Language = Language.English }, Html.Empty, main);

    /// <summary>The address of an <c>id</c> on the page.</summary>
    public static string Address(string id) => "#" + Uri.EscapeDataString(id);

    Html Main()
    {
        var areas = model.Libraries.SelectMany(library => library.Areas.Select(area => (Name: AreaName(library, area.Folder), area.Types))).ToArray();
        return Html.Of($"""
            <div class="page reference">
            <nav class="contents side" aria-label="{Language.English.OnThisPage}"><h2>{Language.English.OnThisPage}</h2><ol>{areas.Select(area => Contents(area.Name, area.Types))}</ol></nav>
            <main id="main">
            <div class="head">
            <h1>{Language.English.Reference}</h1>
            {Lead()}
            </div>
            <h2>Overview</h2>
            {areas.Select(area => Overview(area.Name, area.Types))}
            {areas.Select(area => Area(area.Name, area.Types))}
            </main>
            </div>
            """);
    }

    string AreaName(ReferenceLibrary library, string folder) =>
        folder.Length == 0 ? library.Symbol.Name : model.Libraries.Count > 1 ? $"{library.Symbol.Name}: {folder}" : folder;

    static string AreaId(string area) => $"area:{area.Replace(' ', '-')}";

    Html Lead()
    {
        var names = string.Join(", ", model.Libraries.Select(library => $"{library.Symbol.Name} {library.Symbol.Identity.Version.ToString(3)}"));
        return Html.Of($"""
            <p class="lead">All public types of {names}, generated from what the notebooks load.</p>
            {model.Libraries.Select(library => library.Problem is { } problem ? PageParts.Notice(NotebookStatus.DataMissing, Html.Of($"<p><strong>Signatures only:</strong> {problem}.</p>")) : Html.Empty)}
            """);
    }

    Html Contents(string area, IReadOnlyList<INamedTypeSymbol> types) => Html.Of($"""
        <li><a href="{Address(AreaId(area))}">{area}</a></li>
        {types.Select(type => Html.Of($"""<li class="level-3">{TypeLink(type)}</li>{"\n"}"""))}
        """);

    Html Overview(string area, IReadOnlyList<INamedTypeSymbol> types) => Html.Of($"""
        <h3><a href="{Address(AreaId(area))}">{area}</a></h3>
        <dl class="overview">
        {types.Select(type => Html.Of($"""<dt>{TypeLink(type)}</dt><dd>{docs.Brief(model.Docs.Of(type).Element("summary"))}</dd>{"\n"}"""))}</dl>

        """);

    Html TypeLink(INamedTypeSymbol type) => Html.Of($"""<a href="{Address(model.Anchor(type)!)}">{type.ToDisplayString(Title)}</a>""");

    Html Area(string area, IReadOnlyList<INamedTypeSymbol> types) => Html.Of($"""
        <h2 class="area" id="{AreaId(area)}">{area}</h2>
        {types.Select(Type)}
        """);

    Html Type(INamedTypeSymbol type)
    {
        var members = model.Members(type).OrderBy(Order).ToArray();
        var isEnum = type.TypeKind == TypeKind.Enum;
        return Html.Of($"""
            <section class="type" id="{model.Anchor(type)}">
            <h3>{type.ToDisplayString(Title)}</h3>
            <pre class="raw signature"><code>{Declaration(type)}</code></pre>
            {Body(type)}
            {(isEnum ? Html.Of($"""<dl class="terms">{members.Select(Value)}</dl>""") : Html.Of($"{members.Select(Member)}"))}
            </section>

            """);
    }

    Html Value(ISymbol value) => Html.Of($"""
        <dt id="{model.Anchor(value)}"><code>{Code(value)}</code></dt>
        <dd>{docs.Blocks(model.Docs.Of(value).Element("summary"))}</dd>

        """);

    Html Member(ISymbol member) => Html.Of($"""
        <div class="member" id="{model.Anchor(member)}">
        <h4 class="signature"><code>{Code(member)}</code></h4>
        {Body(member)}
        </div>

        """);

    /// <summary>What is said of a type or member, in the order in which a reader needs it.</summary>
    Html Body(ISymbol symbol)
    {
        var member = model.Docs.Of(symbol);
        var type = symbol as INamedTypeSymbol;
        var primary = type is null ? null : model.Primary(type);
        var parameters = symbol switch
        {
            IMethodSymbol method => method.Parameters,
            IPropertySymbol property => property.Parameters,
            _ => (primary ?? type?.DelegateInvokeMethod)?.Parameters ?? [],
        };
        var typeParameters = type?.TypeParameters ?? (symbol as IMethodSymbol)?.TypeParameters ?? [];
        Html[] terms =
        [
            .. typeParameters.Select(parameter => Term(Html.Of($"<code>{parameter.Name}</code>"), Named(member, "typeparam", parameter.Name))),
            .. parameters.Select(parameter => Term(Html.Of($"<code>{parameter.Name}</code>"), Named(member, "param", parameter.Name), primary is null ? null : Property(type!, parameter))),
            .. member.Elements("returns").Select(returns => Term(Html.Of($"Returns"), returns)),
            .. member.Elements("value").Select(value => Term(Html.Of($"Value"), value)),
            .. member.Elements("exception").Select(exception => Term(Html.Of($"Throws {docs.Link((string?)exception.Attribute("cref") ?? "")}"), exception)),
            .. member.Elements("seealso").Select(see => Term(Html.Of($"See also"), new("see", see))),
        ];
        var text = Html.Of($"{Summary(symbol, member)}{member.Elements("remarks").Select(docs.Blocks)}");
        return Html.Of($"{text}\n{(terms.Any(term => term != Html.Empty) ? Html.Of($"""<dl class="terms">{terms}</dl>""") : Html.Empty)}{member.Elements("example").Select(docs.Blocks)}");
    }

    /// <summary>What the runtime's own documentation would say is not here: its symbol is named instead.</summary>
    Html Summary(ISymbol symbol, XElement member)
    {
        var summary = docs.Blocks(member.Element("summary"));
        return summary != Html.Empty || symbol is INamedTypeSymbol || XmlDocs.Base(symbol) is not { } other ? summary
            : Html.Of($"<p>{(symbol.IsOverride ? "Overrides" : "Implements")} {docs.Link(other)}.</p>");
    }

    Html Term(Html name, XElement? text, string? id = null) => text is null && id is null ? Html.Empty
        : Html.Of($"<dt{(id is null ? Html.Empty : Html.Of($" id=\"{id}\""))}>{name}</dt><dd>{docs.Blocks(text)}</dd>\n");

    static XElement? Named(XElement member, string kind, string name) =>
        member.Elements(kind).FirstOrDefault(element => (string?)element.Attribute("name") == name);

    /// <summary>The id of the property that a record has for a parameter.</summary>
    string? Property(INamedTypeSymbol type, IParameterSymbol parameter) =>
        ReferenceModel.IsRecord(type) ? type.GetMembers(parameter.Name).Select(model.Anchor).FirstOrDefault() : null;

    static int Order(ISymbol member) => member switch
    {
        IFieldSymbol => 0,
        IMethodSymbol { MethodKind: MethodKind.Constructor } => 1,
        IPropertySymbol => 2,
        IEventSymbol => 3,
        IMethodSymbol { MethodKind: MethodKind.Ordinary } => 4,
        _ => 5,
    };

    /// <summary>A type as it is declared, with the parameters of its primary constructor and what it derives from.</summary>
    Html Declaration(INamedTypeSymbol type)
    {
        string[] keywords =
        [
            SyntaxFacts.GetText(type.DeclaredAccessibility),
            .. type is { TypeKind: TypeKind.Class, IsStatic: true } ? ["static"] : Array.Empty<string>(),
            .. type is { TypeKind: TypeKind.Class, IsAbstract: true, IsStatic: false } ? ["abstract"] : Array.Empty<string>(),
            .. type is { TypeKind: TypeKind.Class, IsSealed: true, IsStatic: false } ? ["sealed"] : Array.Empty<string>(),
        ];
        var parameters = model.Primary(type)?.Parameters.Select(parameter => Code(parameter)).ToArray();
        var bases = Bases(type).Select(other => Code(other, Signature.RemoveKindOptions(SymbolDisplayKindOptions.IncludeTypeKeyword))).ToArray();
        return Html.Of($"""
            {keywords.Select(keyword => Html.Of($"<span class=\"keyword\">{keyword}</span> "))}{Code(type)}{
            (parameters is null ? Html.Empty : Html.Of($"({Joined(parameters)})"))}{(bases.Length == 0 ? Html.Empty : Html.Of($" : {Joined(bases)}"))}
            """);
    }

    static Html Joined(Html[] parts) => new(string.Join(", ", parts.Select(part => part.Markup)));

    // The runtime has no trace of what was written and what follows from it: what follows is left out.
    static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        if (type.TypeKind is TypeKind.Enum or TypeKind.Delegate)
            return [];
        INamedTypeSymbol[] parents = type.BaseType is { SpecialType: SpecialType.None } parent ? [parent] : [];
        var follow = parents.Concat(type.Interfaces).SelectMany(other => other.AllInterfaces).ToHashSet<ISymbol>(SymbolEqualityComparer.Default);
        return parents.Concat(type.Interfaces.Where(other => !follow.Contains(other) && !(ReferenceModel.IsRecord(type) && other.Name == "IEquatable")));
    }

    /// <summary>Code in which everything that is on the page is a link to it.</summary>
    Html Code(ISymbol symbol, SymbolDisplayFormat? format = null) => Html.Of($"{symbol.ToDisplayParts(format ?? Signature).Select(part => Code(part, format is null ? symbol : null))}");

    Html Code(SymbolDisplayPart part, ISymbol? declared)
    {
        var text = part.ToString();
        if (text == "struct" && declared is INamedTypeSymbol { IsRecord: false } known && ReferenceModel.IsRecord(known))
            text = "record struct";
        // A default value: the compiler writes it without its type.
        if (part.Symbol is IFieldSymbol { ContainingType: { TypeKind: TypeKind.Enum } type } && !SymbolEqualityComparer.Default.Equals(part.Symbol, declared))
            text = $"{type.Name}.{text}";
        var content = declared is not (null or IParameterSymbol) && SymbolEqualityComparer.Default.Equals(part.Symbol, declared) ? Html.Of($"<b>{text}</b>") : Html.Of($"{text}");
        var kind = Class(part.Kind) is { } name ? Html.Of($" class=\"{name}\"") : Html.Empty;
        if (model.Anchor(part.Symbol) is { } anchor)
            return Html.Of($"<a{kind} href=\"{Address(anchor)}\">{content}</a>");
        return kind == Html.Empty ? content : Html.Of($"<span{kind}>{content}</span>");
    }

    static string? Class(SymbolDisplayPartKind kind) => kind switch
    {
        SymbolDisplayPartKind.Keyword => "keyword",
        SymbolDisplayPartKind.NumericLiteral => "number",
        SymbolDisplayPartKind.StringLiteral => "string",
        SymbolDisplayPartKind.MethodName or SymbolDisplayPartKind.ExtensionMethodName => "method",
        SymbolDisplayPartKind.ClassName or SymbolDisplayPartKind.StructName or SymbolDisplayPartKind.InterfaceName or SymbolDisplayPartKind.EnumName
            or SymbolDisplayPartKind.DelegateName or SymbolDisplayPartKind.RecordClassName or SymbolDisplayPartKind.RecordStructName
            or SymbolDisplayPartKind.TypeParameterName or SymbolDisplayPartKind.ErrorTypeName => "type",
        _ => null,
    };
}
