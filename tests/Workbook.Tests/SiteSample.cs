using System.Reflection;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;
using Workbook.Runner;
using Workbook.Runner.Site;

namespace Workbook.Tests;

/// <summary>Executed notebooks in a folder of their own, and the site made of them.</summary>
sealed class SiteSample : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("site-").FullName;
    readonly List<ExecutedNotebook> notebooks = [];

    public string NotebookFolder => Path.Combine(root, "notebooks");

    public string SiteFolder => Path.Combine(root, "site");

    public IReadOnlyList<ExecutedNotebook> Notebooks => notebooks;

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>Adds a file beside the notebooks.</summary>
    public void AddFile(string path, string content)
    {
        var full = Path.Combine(NotebookFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    public void Add(string name, params JsonObject[] cells) => Add(name, NotebookStatus.Passed, null, null, cells);

    public void Add(string name, NotebookStatus status, string? message, int? stoppedAt, params JsonObject[] cells)
    {
        for (var i = 0; i < cells.Length; i++)
            cells[i]["id"] = $"cell-{i}";
        var document = new JsonObject
        {
            ["cells"] = new JsonArray([.. cells]),
            ["metadata"] = new JsonObject
            {
                ["kernelspec"] = new JsonObject { ["display_name"] = ".NET (C#)", ["language"] = "C#", ["name"] = ".net-csharp" },
                ["language_info"] = new JsonObject { ["name"] = "C#" },
            },
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        AddFile(name + ".ipynb", document.ToJsonString());
        Directory.CreateDirectory(SiteFolder);
        File.Copy(Path.Combine(NotebookFolder, name + ".ipynb"), Path.Combine(SiteFolder, name + ".ipynb"));
        notebooks.Add(new(Notebook.Load(Path.Combine(NotebookFolder, name + ".ipynb")), status, TimeSpan.FromSeconds(83.4), message, stoppedAt));
    }

    public void Write() => SiteWriter.Write(SiteFolder, new Edition(Language.English, notebooks));

    /// <summary>Writes the site and reads one of its files.</summary>
    public string Page(string file)
    {
        Write();
        return Read(file);
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(SiteFolder, file));

    public static JsonObject Markdown(string source) => new() { ["cell_type"] = "markdown", ["metadata"] = new JsonObject(), ["source"] = source };

    public static JsonObject Code(string source, int? count, params JsonObject[] outputs) => new()
    {
        ["cell_type"] = "code",
        ["metadata"] = new JsonObject(),
        ["source"] = source,
        ["execution_count"] = count,
        ["outputs"] = new JsonArray([.. outputs]),
    };

    public static JsonObject Tagged(JsonObject cell, string tag)
    {
        cell["metadata"]!["tags"] = new JsonArray(tag);
        return cell;
    }

    public static JsonObject Stream(string text, string name = "stdout") => new() { ["output_type"] = "stream", ["name"] = name, ["text"] = text };

    public static JsonObject Error(string name, string value, params string[] traceback) => new()
    {
        ["output_type"] = "error",
        ["ename"] = name,
        ["evalue"] = value,
        ["traceback"] = new JsonArray([.. traceback.Select(line => (JsonNode)line)]),
    };

    public static JsonObject Data(params (string Type, string Content)[] bundle) => new()
    {
        ["output_type"] = "display_data",
        ["metadata"] = new JsonObject(),
        ["data"] = new JsonObject(bundle.Select(entry => KeyValuePair.Create(entry.Type, (JsonNode?)entry.Content))),
    };

    public static JsonObject Html(string html) => Data(("text/html", html));

    /// <summary>Plotly as Plotly.NET bundles it; the runner's build has put the assembly into <c>lib/bin</c>.</summary>
    public static string PlotlyScript()
    {
        var library = Assembly.LoadFile(Path.Combine(NotebookFiles.Repository!, "lib", "bin", "Plotly.NET.dll"));
        var name = library.GetManifestResourceNames().Single(name => name.EndsWith(".min.js", StringComparison.Ordinal));
        using var reader = new StreamReader(library.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    public static string PlotlyFigure(string id, string? library = null) => $$"""
        {{(library is null ? "" : $"<script>{library}</script>")}}
        <div id="{{id}}" class="plotly-graph-div" style="height:380px"></div>
        <script>
        Plotly.newPlot("{{id}}", [
          { x: [0.1, 0.3, 0.5, 0.7, 0.9], y: [0.61, 0.68, 0.72, 0.745, 0.752], name: "click", line: { color: "#0072b2" } },
          { x: [0.1, 0.3, 0.5, 0.7, 0.9], y: [0.79, 0.785, 0.77, 0.73, 0.66], name: "completion", line: { color: "#d55e00" } }
        ], { title: { text: "More weight on click costs completion" }, xaxis: { title: { text: "weight of click" } }, yaxis: { title: { text: "AUC" } } },
        { responsive: true });
        </script>
        """;

    /// <summary>A workbook with something of everything that real notebooks hold.</summary>
    public static SiteSample Workbook()
    {
        var sample = new SiteSample();
        sample.AddFile("figures/seesaw.svg", """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 200" font-family="sans-serif" font-size="16"><path d="M60 150 L580 70" stroke="#333" stroke-width="6"/>
            <path d="M320 110 l-30 60 h60z" fill="#777"/><circle cx="90" cy="125" r="22" fill="#0072b2"/><circle cx="550" cy="52" r="22" fill="#d55e00"/>
            <text x="60" y="190">click</text><text x="500" y="120">completion</text></svg>
            """);
        sample.AddFile("../README.md", "# Loss weighting, a workbook\n\nWhat the weights of several targets do to a model, seen in experiments that run in minutes.\n");
        sample.Add("01-targets", [
            Markdown("""
                # Three targets, one model

                What does a model learn when it must predict a click, a completion and the watch time *at the same time*?

                **You will learn** what a target is, how [weights](02-weighted-loss.ipynb#weights) enter the loss, and what the seesaw looks like:

                ![A seesaw: click is down, completion is up](figures/seesaw.svg)
                """),
            Markdown("## The library\n\nOne reference, one `using`."),
            Code("#r \"../lib/bin/LossWeighting.dll\"\nusing LossWeighting;\n\nConsole.WriteLine($\"ready: {Versions.All}\");", 1, Stream("ready: LossWeighting 1.0\n")),
            Markdown("## A table of rows\n\n| target | kind | share of positives |\n|:--|:--|--:|\n| click | binary | 0.213 |\n| completion | binary | 0.048 |\n| watch time | regression | |\n"),
            Code("new[] { new { Target = \"click\", Auc = 0.71 }, new { Target = \"completion\", Auc = 0.66 } }", 2,
                Html(new[] { new { Target = "click", Auc = 0.71 }, new { Target = "completion", Auc = 0.66 } }.ToDisplayString("text/html"))),
            Markdown("### An object\n\nSome values have members to open."),
            Code("new Version(1, 2, 3)", 3, Html(new Version(1, 2, 3).ToDisplayString("text/html"))),
        ]);
        sample.Add("02-weighted-loss", [
            Markdown("""
                # The weighted loss

                How much of one target does a weight buy, and what does it cost the others? We sweep $w_1$ from 0 to 1 and look.

                ## Weights

                With targets $k = 1 \dots K$ and weights $w_k \ge 0$, the model minimises

                $$
                \mathcal{L}(\theta) = \sum_{k=1}^{K} w_k \, \frac{1}{N} \sum_{i=1}^{N} \ell_k\!\left(\hat y_{ik}, y_{ik}\right), \qquad \sum_{k=1}^{K} w_k = 1,
                $$

                where $\ell_k(\hat y, y) = -y \log \sigma(\hat y) - (1 - y) \log\left(1 - \sigma(\hat y)\right)$ for a binary target. In two steps:

                $$\begin{aligned} \nabla_\theta \mathcal{L} &= \sum_k w_k \nabla_\theta \mathcal{L}_k \\ &\neq \nabla_\theta \mathcal{L}_1 \end{aligned}$$

                > [!NOTE]
                > Only the *ratio* of the weights matters to the optimum; their sum scales the learning rate.
                """),
            Tagged(Code("var epochs = 40;\ndouble[] weights = [0.1, 0.3, 0.5, 0.7, 0.9];", 1), "parameters"),
            Markdown("## The sweep\n\nEvery weighting trains a model of its own, from the same seed."),
            Code("""
                // one run per weight: the seed is the same, so only the weight differs
                record Point(double Weight, double Click, double Completion) { public required int Seed { get; init; } }

                var points = new List<Point>();
                foreach (var w in weights)
                {
                    var run = Trainer.Train(model, new WeightedLoss([w, 1 - w]), data, new() { Epochs = epochs, BatchSize = 8 });
                    points.Add(new Point(w, run.Auc["click"], run.Auc["completion"]) { Seed = 1 });
                    Console.WriteLine($"w = {w:0.0}: {(run.Auc["click"] > 0.7 ? "click wins" : "balanced")}");
                }
                Charts.Seesaw(points)
                """, 2,
                Stream("w = 0.1: balanced\nw = 0.3: balanced\nw = 0.5: \u001b[32mclick wins\u001b[0m\n"),
                Stream("warning: two seeds are few\n", "stderr"),
                Html(PlotlyFigure("seesaw", PlotlyScript()))),
            Markdown("The same figure again shares the library with the first."),
            Code("Charts.Seesaw(points)", 3, Html(PlotlyFigure("again", PlotlyScript()))),
            Markdown("""
                ## What we saw

                - The more weight, the better the target: **up to a point**.
                - The other target pays.

                <details><summary>Exercise 1: where do the curves cross?</summary>

                At $w_1 \approx 0.6$. Try:

                ```csharp
                points.MinBy(p => Math.Abs(p.Click - p.Completion))
                ```

                </details>
                """),
            Tagged(Code("new WeightedLoss([-1, 2])", 4,
                Error("ArgumentOutOfRangeException", "A weight must not be negative. (Parameter 'weights')", "   at line 1")), "raises-exception"),
        ]);
        sample.Add("03-public-data", NotebookStatus.DataMissing, "KuaiRand is not here. Download it from its authors' page and put log_standard.csv into data/kuairand/.", 2, [
            Markdown("# A public data set\n\nDoes the seesaw appear in data that we did not make up?\n\n## Loading"),
            Code("using LossWeighting;", 1),
            Code("var log = KuaiRand.Load(\"../data/kuairand\");", 2),
            Markdown("## Training\n\nA look at the log."),
            Code("log.Describe()", null),
        ]);
        sample.Add("04-broken", NotebookStatus.Failed, "InvalidOperationException: The shapes [8, 64] and [32, 3] do not fit.", 1, [
            Markdown("# A notebook that fails\n\nWhat does a failure look like?"),
            Code("model.Forward(x)", 1, Error("InvalidOperationException", "The shapes [8, 64] and [32, 3] do not fit.",
                "System.InvalidOperationException: The shapes [8, 64] and [32, 3] do not fit.", "   at Model.Forward(Tensor x)", "   at cell 1, line 1")),
            Code("1 + 1", null),
        ]);
        sample.Add("05-wide", [
            Markdown("""
                # Things that are too wide for `a phone`

                Long: $L(\theta) = \sum_{k} w_k L_k(\theta) + \lambda \lVert \theta \rVert_2^2 + \mu \sum_{j} \lvert \theta_j \rvert + \nu \cdot \operatorname{rank}(\Theta)$,
                `LossWeighting.Training.Trainer.TrainWithEveryOptionThatThereIs(model, loss, data)`, https://example.org/a/very/long/address/that/has/no/place/to/break/at/all

                1. A list[^1]
                   - [ ] a task
                   - [x] done

                   $$\hat\theta = \arg\min_\theta \sum_{k=1}^{K} w_k \frac{1}{N} \sum_{i=1}^{N} \ell_k\left(f_k(x_i; \theta), y_{ik}\right) + \lambda \left\lVert \theta \right\rVert_2^2$$
                2. A ~~wrong~~ word

                > A quotation, and in it `code`.

                > [!WARNING]
                > Mind the **learning rate**.

                | weighting | click AUC | completion AUC | watch time RMSE | click MTL gain | completion MTL gain | watch time MTL gain |
                |:--|--:|--:|--:|--:|--:|--:|
                | equal weights | 0.7123 | 0.6611 | 12.345 | 0.0123 | -0.0045 | 0.0300 |

                [^1]: With a note.

                ## A chapter whose heading is much longer than a heading in a table of contents beside the text should be

                ```json
                { "epochs": 2, "weights": [0.5, 0.5] }
                ```
                """),
            Code("// a comment that runs on and on, well past the right edge of any phone and of most columns, until somebody at last breaks the line\nvar x = 1;", 1,
                Stream(string.Join('\n', Enumerable.Range(0, 60).Select(i => $"{i,4}  {new string('=', i)} the line is {i} long, and then some more of it follows to the right of the edge")))),
            Code("picture", 2, Data(("image/svg+xml", """<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="120"><rect width="1200" height="120" fill="#cde"/></svg>"""))),
            Code("html", 3, Html("<div class=\"plotly-graph-div\" id=\"fixed\" style=\"width:900px;height:300px\"></div>"
                + $"<script>{PlotlyScript()}</script><script>Plotly.newPlot('fixed', [{{ y: [1, 3, 2] }}], {{ width: 900, height: 300 }})</script>")),
            Code("table", 4, Html("<table><thead><tr>" + string.Concat(Enumerable.Range(0, 20).Select(i => $"<th>column {i}</th>")) + "</tr></thead></table>")),
            Tagged(Code("Console.ReadLine()", null), "skip-execution"),
        ]);
        return sample;
    }
}
