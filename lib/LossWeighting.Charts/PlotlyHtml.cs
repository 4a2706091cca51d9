using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Plotly.NET;

namespace LossWeighting;

/// <summary>Charts as HTML that works offline, in a notebook as on a page.</summary>
static class PlotlyHtml
{
    static int figures, isCarried;

    /// <summary>A chart as a piece of HTML. The first one of a process carries plotly.js, the others wait for it.</summary>
    internal static string Write(GenericChart chart, string? description) => (Interlocked.Exchange(ref isCarried, 1) == 0 ? Script() : "") + Draw(chart, description);

    /// <summary>A chart as a piece of HTML that waits for plotly.js.</summary>
    internal static string Draw(GenericChart chart, string? description)
    {
        // "</script>" in a text would end the script element, "<!--" would change how it is read
        var json = GenericChart.toFigureJson(chart).Replace("<", "\\u003c", StringComparison.Ordinal);
        var number = Interlocked.Increment(ref figures);
        var id = $"figure-{number}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 4))}";
        var text = description ?? "Chart";
        var height = GenericChart.tryGetLayoutSize(chart).Item2?.Value.ToString(CultureInfo.InvariantCulture) ?? "450";
        return Html.Of($$"""
            <div id="{{id}}" class="plotly-graph-div" role="img" aria-label="{{text}}" style="width:100%;height:{{height}}px"><noscript>{{text}} (JavaScript draws this chart.)</noscript></div>
            <script>
            (function draw(waited) {
              var place = document.getElementById("{{id}}");
              if (window.Plotly && window.fitFigure) {
                place.textContent = "";
                var figure = {{new Html(json)}};
                fitFigure(place, figure.layout);
                Plotly.newPlot(place, figure.data, figure.layout, Object.assign({ responsive: true, displaylogo: false, modeBarButtons: [["toImage", "resetScale2d"]] }, figure.config));
              } else {
                if (waited > 5000) place.textContent = "This chart needs plotly.js, which came with the first chart of the notebook: run the notebook from the top.";
                setTimeout(function () { draw(waited + 100); }, 100);
              }
            })(0);
            </script>
            """).Markup;
    }

    /// <summary>plotly.js, and what fits charts to little room.</summary>
    // require.js and the like would take the bundle for themselves: inside this function it sees none, and sets window.Plotly
    internal static string Script()
    {
        using var resource = typeof(GenericChart).Assembly.GetManifestResourceStream("Plotly.NET.plotly-2.28.0.min.js")
            ?? throw new InvalidOperationException("Plotly.NET no longer bundles plotly.js 2.28.0.");
        using var reader = new StreamReader(resource);
        return $"<script>(function (define, module, exports) {{\n{reader.ReadToEnd()}\n}}).call(window);\n{FitFigure}</script>\n";
    }

    // plotly.js does not wrap titles: where there is little room, the lines that Charts made are broken anew, and the figure grows by them
    const string FitFigure = """
        window.fitFigure = function (place, layout) {
          var room = place.clientWidth - 24;
          if (room <= 0 || room > 680 || !layout || !layout.title || !layout.title.pad || !layout.margin || !layout.height) return; // a reader's own chart
          var parts = /^(.*?)(?:<br>(<span[^>]*>)(.*)<\/span>)?$/.exec(layout.title.text);
          function wrap(text, width) {
            var lines = [""];
            text.replace(/<br>/g, " ").split(" ").forEach(function (word) {
              var last = lines[lines.length - 1];
              if (last && (last + word).replace(/<[^>]*>|&[^;]*;/g, "").length + 1 > width) lines.push(word);
              else lines[lines.length - 1] = last ? last + " " + word : word;
            });
            return lines;
          }
          var before = layout.title.text.split("<br>").length, title = wrap(parts[1], (room - 56) / 8.2), key = parts[3] ? wrap(parts[3], room / 6.6) : [];
          layout.title.text = title.join("<br>") + (key.length ? "<br>" + parts[2] + key.join("<br>") + "</span>" : "");
          layout.title.pad.l = 12;
          var more = 20 * Math.max(0, title.length + key.length - before);
          layout.margin.t += more;
          layout.height += more;
          place.style.height = layout.height + "px";
        };

        """;
}
