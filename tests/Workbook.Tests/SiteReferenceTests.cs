using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Workbook.Runner;
using Workbook.Runner.Site;
using Xunit;
using static Workbook.Tests.SiteSample;

namespace Workbook.Tests;

public sealed class SiteReferenceTests : IDisposable
{
    /// <summary>A library with all kinds of members, by the path of its files.</summary>
    internal static readonly (string Path, string Source)[] Library =
    [
        ("/src/Shapes/Shape.cs", """
            using System;
            using System.Collections.Generic;
            namespace Sample;

            /// <summary>A shape, e.g. a <see cref="Circle"/>. It has an area.
            /// <para>Second paragraph with <paramref name="none"/>, <see langword="null"/> and <see href="https://example.org/">a page</see>.</para>
            /// <code>
            ///   area = π r²
            ///     indented
            /// </code>
            /// after the code</summary>
            /// <remarks>
            /// <list type="bullet"><item>first</item><item><term>second</term><description>its meaning</description></item></list>
            /// </remarks>
            public abstract class Shape : IComparable<Shape>
            {
                /// <summary>Area in <b>m²</b>, 0 or more.</summary>
                public abstract double Area { get; }

                /// <summary>Raised when it moves.</summary>
                public event EventHandler? Moved;

                /// <inheritdoc/>
                public int CompareTo(Shape? other) { Moved?.Invoke(this, EventArgs.Empty); return Area.CompareTo(other?.Area); }

                /// <summary>For those that derive.</summary>
                protected virtual void Move() { }

                internal void Hidden() { }
                private protected void HiddenToo() { }
            }

            /// <summary>A circle.</summary>
            /// <param name="Radius">In metres, over 0.</param>
            /// <param name="Name">What it is called.</param>
            public sealed record Disc(double Radius, string Name = "disc")
            {
                /// <summary>Twice the <see cref="Radius"/>; see <see cref="Disc(double, string)"/>.</summary>
                public double Diameter => 2 * Radius;
            }

            /// <summary>Round.</summary>
            public sealed class Circle : Shape
            {
                /// <inheritdoc/>
                public override double Area => 1;

                /// <inheritdoc cref="Shape.Area" path="/summary"/>
                /// <exception cref="InvalidOperationException">It has none.</exception>
                public double Surface => 1;

                /// <summary>Scales by a factor.</summary>
                /// <param name="factor">Over 0.</param>
                /// <returns>A new one.</returns>
                /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is not over 0.</exception>
                public Circle Scale(double factor) => this;

                /// <summary>Scales by two factors.</summary>
                /// <inheritdoc cref="Scale(double)"/>
                public Circle Scale(double factor, Kind kind = Kind.Hollow) => this;

                /// <inheritdoc cref="Scale(double)" path="/exception"/>
                /// <summary>Adds.</summary>
                public static Circle operator +(Circle one, Circle other) => one;

                /// <inheritdoc cref="One"/>
                public static int Other => 1;

                /// <inheritdoc cref="Other"/>
                public static int One => 1;

                /// <inheritdoc cref="Scale(double)" path="][not a path"/>
                public static int Third => 1;
            }
            """),
        ("/src/More/Things.cs", """
            using System;
            using System.Collections.Generic;
            namespace Sample.Deep;

            /// <summary>Kinds.</summary>
            public enum Kind
            {
                /// <summary>All of it.</summary>
                Solid,
                /// <summary>The edge.</summary>
                Hollow = 5,
            }

            /// <summary>A table of <typeparamref name="TValue"/>.</summary>
            /// <typeparam name="TValue">Of its values.</typeparam>
            public class Table<TValue> where TValue : class, new()
            {
                /// <summary>How many at most.</summary>
                public const int Most = 1 << 4;

                /// <summary>An empty one.</summary>
                /// <param name="rows">At least 1.</param>
                public Table(int rows) { }

                /// <summary>A value.</summary>
                /// <param name="row">From 0.</param>
                public TValue? this[int row] { get => null; init { } }

                /// <summary>Converts; see <see cref="List{T}.Add"/> and <see cref="Sample.Shape"/>.</summary>
                /// <typeparam name="TOther">The other.</typeparam>
                public Table<TOther> To<TOther>(Func<TValue, TOther> with) where TOther : class, new() => new(1);

                /// <summary>Inside.</summary>
                public sealed class Row
                {
                    /// <summary>Its number.</summary>
                    public required int Number { get; init; }
                }
            }

            /// <summary>A point.</summary>
            /// <param name="X">Across.</param>
            public readonly record struct Point(int X);

            /// <summary>Does something.</summary>
            /// <param name="x">With this.</param>
            public delegate int Work(string x);

            /// <summary>Extends.</summary>
            public static class Extensions
            {
                /// <summary>Hostile: <c>&lt;script&gt;alert(1)&lt;/script&gt;</c> &lt;img src=x onerror=alert(2)&gt; <script>alert(3)</script>
                /// <see href="javascript:alert(4)">link</see> <a href="javascript:alert(5)">other</a></summary>
                public static int Hostile(this string text, string value = "<b>&\"") => 1;
            }

            class NotPublic { public int NotThis => 1; }
            """),
    ];

    readonly SiteSample sample = new();

    public void Dispose() => sample.Dispose();

    [Fact]
    public void Every_public_member_is_there_and_no_other()
    {
        var page = Sample();

        string[] expected =
        [
            "Circle", "Circle.Area", "Circle.Surface", "Circle.Scale", "Circle.Scale-2", "Circle.op_Addition", "Circle.Other", "Circle.One", "Circle.Third",
            "Disc", "Disc.Diameter", "Disc.Radius", "Disc.Name",
            "Shape", "Shape.Area", "Shape.Moved", "Shape.CompareTo", "Shape.Move",
            "Kind", "Kind.Solid", "Kind.Hollow", "Table", "Table.Most", "Table.new", "Table.Item", "Table.To", "Table.Row", "Table.Row.Number",
            "Point", "Point.X", "Work", "Extensions", "Extensions.Hostile",
        ];
        Assert.Equal(expected.Order(), page.QuerySelectorAll("main [id]").Select(element => element.Id!).Where(id => !id.StartsWith("area:", StringComparison.Ordinal)).Order());
        Assert.Equal(["area:More", "area:Shapes"], page.QuerySelectorAll("main h2[id]").Select(element => element.Id));
        Assert.DoesNotContain("Hidden", page.Body!.TextContent);
        Assert.DoesNotContain("NotPublic", page.Body.TextContent);
        AssertEveryAnchorLeadsSomewhere(page);
    }

    [Theory]
    [InlineData("Shape", "public abstract class Shape : IComparable<Shape>")]
    [InlineData("Shape.Area", "public abstract double Area { get; }")]
    [InlineData("Shape.Moved", "public event EventHandler? Moved")]
    [InlineData("Shape.Move", "protected virtual void Move()")]
    [InlineData("Circle", "public sealed class Circle : Shape")]
    [InlineData("Circle.Scale-2", "public Circle Scale(double factor, Kind kind = Kind.Hollow)")]
    [InlineData("Circle.op_Addition", "public static Circle operator +(Circle one, Circle other)")]
    [InlineData("Disc", "public sealed record Disc(double Radius, string Name = \"disc\")")]
    [InlineData("Kind", "public enum Kind")]
    [InlineData("Kind.Hollow", "Hollow = 5")]
    [InlineData("Table", "public class Table<TValue> where TValue : class, new()")]
    [InlineData("Table.Most", "public const int Most = 16")]
    [InlineData("Table.new", "public Table(int rows)")]
    [InlineData("Table.Item", "public TValue? this[int row] { get; init; }")]
    [InlineData("Table.To", "public Table<TOther> To<TOther>(Func<TValue, TOther> with) where TOther : class, new()")]
    [InlineData("Table.Row", "public sealed class Table<TValue>.Row")]
    [InlineData("Table.Row.Number", "public required int Number { get; init; }")]
    [InlineData("Point", "public readonly record struct Point(int X)")]
    [InlineData("Work", "public delegate int Work(string x)")]
    [InlineData("Extensions", "public static class Extensions")]
    [InlineData("Extensions.Hostile", "public static int Hostile(this string text, string value = \"<b>&\\\"\")")]
    public void Signatures_read_as_they_are_declared(string id, string signature)
    {
        var entry = Sample().GetElementById(id)!;
        Assert.Equal(signature, (entry.QuerySelector(".signature") ?? entry).TextContent.Trim());
    }

    [Theory]
    [InlineData("Circle.Area", "Area in m², 0 or more.")]
    [InlineData("Circle.Surface", "Area in m², 0 or more.|Throws InvalidOperationException|It has none.")]
    [InlineData("Circle.Scale", "Scales by a factor.|factor|Over 0.|Returns|A new one.|Throws ArgumentOutOfRangeException|factor is not over 0.")]
    [InlineData("Circle.Scale-2", "Scales by two factors.|factor|Over 0.|Returns|A new one.|Throws ArgumentOutOfRangeException|factor is not over 0.")]
    [InlineData("Circle.op_Addition", "Adds.|Throws ArgumentOutOfRangeException|factor is not over 0.")]
    [InlineData("Circle.One", "")]
    [InlineData("Circle.Third", "")]
    [InlineData("Shape.CompareTo", "Implements IComparable<Shape>.CompareTo.")]
    [InlineData("Table.Item", "A value.|row|From 0.")]
    [InlineData("Table.To", "Converts; see List<T>.Add and Shape.|TOther|The other.")]
    [InlineData("Disc.Diameter", "Twice the Disc.Radius; see Disc.")]
    [InlineData("Work", "Does something.|x|With this.")]
    public void Texts_are_there_with_what_they_inherit(string id, string text)
    {
        var texts = Sample().GetElementById(id)!.QuerySelectorAll("p, dt, dd").Where(element => element.QuerySelector("p") is null);
        Assert.Equal(text, string.Join('|', texts.Select(element => element.TextContent)));
    }

    [Fact]
    public void Paragraphs_lists_code_and_links_become_HTML()
    {
        var page = Sample();
        var shape = page.GetElementById("Shape")!;

        Assert.Equal("<p>A shape, e.g. a <a href=\"#Circle\"><code>Circle</code></a>. It has an area.</p>", shape.QuerySelector("p")!.OuterHtml);
        Assert.Equal("Second paragraph with <code>none</code>, <code>null</code> and <a href=\"https://example.org/\">a page</a>.", shape.QuerySelectorAll("p")[1].InnerHtml);
        Assert.Equal("area = π r²\n  indented", shape.QuerySelector("pre:not(.signature)")!.TextContent);
        Assert.Equal("<li>first</li><li><strong>second</strong>: its meaning</li>", shape.QuerySelector("ul")!.InnerHtml);
        Assert.Equal("#Circle", page.QuerySelector("#Circle\\.Scale h4 .type")!.GetAttribute("href"));
        Assert.Equal("#Disc.Radius", page.QuerySelector("#Disc\\.Diameter p a")!.GetAttribute("href"));
        Assert.Equal("#Disc", page.QuerySelectorAll("#Disc\\.Diameter p a")[1].GetAttribute("href"));
        Assert.Equal("In metres, over 0.", page.GetElementById("Disc.Radius")!.NextElementSibling!.TextContent);
        Assert.Equal("A shape, e.g. a Circle.", page.QuerySelectorAll(".overview dt").Single(name => name.TextContent == "Shape").NextElementSibling!.TextContent);
    }

    [Fact]
    public void Hostile_text_stays_text()
    {
        var page = Sample();
        Assert.Equal("assets/site.js", Assert.Single(page.QuerySelectorAll("script")).GetAttribute("src"));
        Assert.Empty(page.QuerySelectorAll("img"));
        Assert.DoesNotContain(page.QuerySelectorAll("a"), link => link.GetAttribute("href")!.Contains("javascript", StringComparison.Ordinal));
        Assert.Contains("<script>alert(1)</script> <img src=x onerror=alert(2)> alert(3)", page.GetElementById("Extensions.Hostile")!.TextContent);
    }

    [Theory]
    [InlineData(null, "Sample.xml is not beside it")]
    [InlineData("<doc><members", "Sample.xml is not XML")]
    public void Without_its_documentation_a_library_has_signatures_and_the_page_says_why(string? xml, string problem)
    {
        Compile("Sample", Library);
        File.Delete(Path.Combine(sample.NotebookFolder, "Sample.xml"));
        if (xml is not null)
            sample.AddFile("Sample.xml", xml);
        sample.Add("01-a", Code("#r \"Sample.dll\"", 1));
        var page = Reference();

        Assert.Contains(problem, page.QuerySelector(".notice")!.TextContent);
        Assert.NotNull(page.GetElementById("Circle.Scale"));
        AssertEveryAnchorLeadsSomewhere(page);
    }

    [Fact]
    public void Every_library_is_there_once_and_names_of_two_do_not_collide()
    {
        Compile("Sample", Library);
        Compile("Other", [("/a/Other.cs", "/// <summary>Another.</summary>\npublic class Circle { }\n/// <summary>Area.</summary>\npublic class area { }")]);
        sample.Add("01-a", Code("#r \"Sample.dll\"\n#r \"../notebooks/Sample.dll\"", 1));
        sample.Add("02-b", Code("  #r \"Other.dll\"  \n1 + 1", 1), Code("#r \"gone.dll\"\n#r \"System.Xml\"\n#r \"01-a.ipynb\"", 2));
        var page = Reference();

        Assert.Equal(["area:Sample:-More", "area:Sample:-Shapes", "area:Other"], page.QuerySelectorAll("main h2[id]").Select(element => element.Id));
        Assert.Equal(["Circle", "Circle-2"], page.QuerySelectorAll(".type[id]").Select(type => type.Id!).Where(id => id.StartsWith("Circle", StringComparison.Ordinal)));
        AssertEveryAnchorLeadsSomewhere(page);
    }

    [Fact]
    public void Without_a_library_there_is_no_page_and_no_link_to_it()
    {
        sample.AddFile("text.dll", "not an assembly");
        sample.Add("01-a", Markdown("#r \"Sample.dll\""), Code("#r \"gone.dll\"\n#r \"text.dll\"\n// #r \"Sample.dll\"", 1));
        Compile("Sample", Library);

        Assert.DoesNotContain("reference", sample.Page("index.html") + sample.Read("01-a.html"));
        Assert.False(File.Exists(Path.Combine(sample.SiteFolder, "reference.html")));
    }

    [Fact]
    public void Every_page_leads_to_it()
    {
        Compile("Sample", Library);
        sample.Add("01-a", Code("#r \"Sample.dll\"", 1));
        foreach (var page in new[] { sample.Page("index.html"), sample.Read("01-a.html") })
            Assert.Contains("<a href=\"reference.html\">Library reference</a>", page);
        Assert.Contains("<a class=\"workbook\" href=\"index.html\">", sample.Read("reference.html"));
    }

    [Fact]
    public void A_notebook_cannot_have_its_name()
    {
        sample.Add("Reference", Markdown("# A"));
        Assert.Contains("rename the notebook", Assert.Throws<SiteException>(sample.Write).Message);
    }

    // as it is written: Table<T>
    static string Name(Type type) => type.FullName!.Split('.')[^1].Split('`')[0].Replace('+', '.') + (type.IsGenericType ? $"<{string.Join(", ", type.GetGenericArguments().Select(of => of.Name))}>" : "");

    [Fact]
    public void The_library_of_the_lessons_is_there_whole()
    {
        AddLessonsLibrary();
        var page = Reference();
        Type[] exported = [.. ((string[])["", ".Core", ".Torch", ".Tables", ".Charts"])
            .SelectMany(part => System.Reflection.Assembly.LoadFrom(Path.ChangeExtension(LessonsLibrary, $"{part}.dll".TrimStart('.'))).GetExportedTypes())];

        var names = page.QuerySelectorAll("section.type h3").Select(heading => heading.TextContent).ToArray();
        Assert.Equal(exported.Select(Name).Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
        foreach (var type in exported.Where(type => !typeof(Delegate).IsAssignableFrom(type)))
        {
            var members = type.GetMembers(System.Reflection.BindingFlags.DeclaredOnly | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Instance)
                .Where(member => member is System.Reflection.PropertyInfo or System.Reflection.FieldInfo { IsSpecialName: false } or System.Reflection.MethodInfo { IsSpecialName: false }
                    && !member.IsDefined(typeof(System.Runtime.CompilerServices.CompilerGeneratedAttribute), false));
            Assert.All(members, member => Assert.NotNull(page.GetElementById($"{type.Name.Split('`')[0]}.{member.Name}")));
        }
        Assert.Equal(
            ["LossWeighting",
             .. ((string[])["Base", "Data", "Engine", "Findings", "Statistics", "Sweeps", "Training", "Weights"]).Select(folder => $"LossWeighting.Core: {folder}"),
             .. ((string[])["Losses", "Methods", "Models", "Training"]).Select(folder => $"LossWeighting.Torch: {folder}"),
             "LossWeighting.Tables", "LossWeighting.Tables: Public", "LossWeighting.Tables: Store", "LossWeighting.Charts"],
            page.QuerySelectorAll("main h2[id]").Select(heading => heading.TextContent));
        Assert.Empty(page.QuerySelectorAll(".notice"));
    }

    [Fact]
    public void All_that_the_lessons_use_is_explained()
    {
        AddLessonsLibrary();
        var page = Reference();

        AssertEveryAnchorLeadsSomewhere(page);
        Assert.All(page.QuerySelectorAll("section.type, .member"), entry =>
            Assert.True(entry.Children.FirstOrDefault(child => child.LocalName == "p") is { TextContent.Length: > 5 }, $"{entry.Id} has no summary"));
        Assert.All(page.QuerySelectorAll(".overview dd, .terms dd"), text => Assert.True(text.TextContent.Trim().Length > 1, $"{text.PreviousElementSibling!.TextContent} is not explained"));
        Assert.All(page.QuerySelectorAll(".signature a b"), name => Assert.NotEmpty(name.TextContent));
        Assert.InRange(Encoding.UTF8.GetByteCount(sample.Read("reference.html")), 100_000, 1_500_000);
    }

    /// <summary>The compiler asks for all parameters only where one is documented.</summary>
    [Fact]
    public void Every_parameter_in_the_lessons_library_is_explained()
    {
        AddLessonsLibrary();
        var model = ReferenceModel.Of(sample.Notebooks.Select(executed => executed.Notebook))!;
        var types = model.Libraries.SelectMany(library => library.Areas).SelectMany(area => area.Types);
        string[] silent = [.. from member in types.SelectMany(type => model.Members(type).Append(type))
            let docs = model.Docs.Of(member)
            where docs.Element("summary") is not null // otherwise it is the runtime's to explain
            from parameter in (member as IMethodSymbol)?.Parameters ?? (member as IPropertySymbol)?.Parameters ?? (member as INamedTypeSymbol)?.DelegateInvokeMethod?.Parameters ?? []
            where !docs.Elements("param").Any(text => (string?)text.Attribute("name") == parameter.Name && text.Value.Trim().Length > 0)
            select $"{member.ToDisplayString()}: {parameter.Name}"];
        Assert.Empty(silent);
    }

    internal static string LessonsLibrary => Path.Combine(NotebookFiles.Repository!, "lib", "bin", "LossWeighting.dll");

    void AddLessonsLibrary() => sample.Add("01-lesson", Code($"#r \"{LessonsLibrary}\"", 1));

    static void AssertEveryAnchorLeadsSomewhere(IHtmlDocument page)
    {
        var ids = page.QuerySelectorAll("[id]").Select(element => element.Id!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        var anchors = page.QuerySelectorAll("a[href^='#']").Select(link => Uri.UnescapeDataString(link.GetAttribute("href")![1..])).ToArray();
        Assert.NotEmpty(anchors);
        Assert.Empty(anchors.Except(ids));
    }

    IHtmlDocument Sample()
    {
        Compile("Sample", Library);
        sample.Add("01-a", Code("#r \"Sample.dll\"", 1));
        return Reference();
    }

    IHtmlDocument Reference() => new HtmlParser().ParseDocument(sample.Page("reference.html"));

    void Compile(string name, (string Path, string Source)[] files) => Compile(sample, name, files);

    /// <summary>Compiles a library, with its documentation, into the notebooks' folder.</summary>
    internal static void Compile(SiteSample sample, string name, (string Path, string Source)[] files)
    {
        var runtime = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal));
        var compilation = CSharpCompilation.Create(
            name,
            files.Select(file => CSharpSyntaxTree.ParseText(
                SourceText.From((file.Path.StartsWith("/src/Shapes", StringComparison.Ordinal) ? "using Sample.Deep;\n" : "") + file.Source, Encoding.UTF8),
                new(documentationMode: DocumentationMode.Diagnose), file.Path)),
            runtime.Select(path => MetadataReference.CreateFromFile(path)),
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Directory.CreateDirectory(sample.NotebookFolder);
        using var assembly = File.Create(Path.Combine(sample.NotebookFolder, $"{name}.dll"));
        using var documentation = File.Create(Path.Combine(sample.NotebookFolder, $"{name}.xml"));
        var result = compilation.Emit(assembly, xmlDocumentationStream: documentation, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
    }
}
