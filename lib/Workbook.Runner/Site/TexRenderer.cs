using Jint;
using Jint.Native;
using Jint.Runtime;

namespace Workbook.Runner.Site;

sealed class TexException(string message) : Exception(message);

/// <summary>TeX to MathML when the site is built, by Temml in an interpreter: browsers draw MathML without help.</summary>
static class TexRenderer
{
    static readonly Lock Gate = new();
    static readonly Dictionary<(string Tex, bool Display), Html> Cache = [];

    // Parsing Temml takes half a second: once, and only if there is a formula.
    static readonly Lazy<(Engine Engine, JsValue Render)> Temml = new(() =>
    {
        var engine = new Engine();
        engine.Execute(SiteFiles.Asset("temml.min.js"), "temml.min.js");
        // "tex": an inline formula may break after a relation or an operator, as TeX breaks it.
        var render = engine.Evaluate(
            "(tex, display) => temml.renderToString(tex, { displayMode: display, throwOnError: true, wrap: display ? 'none' : 'tex' })");
        return (engine, render);
    });

    public static Html Render(string tex, bool display)
    {
        lock (Gate)
        {
            if (Cache.TryGetValue((tex, display), out var known))
                return known;
            try
            {
                var (engine, render) = Temml.Value;
                return Cache[(tex, display)] = new(engine.Invoke(render, tex, display).AsString());
            }
            catch (JavaScriptException e)
            {
                throw new TexException(OneLine(e.Message));
            }
        }
    }

    /// <summary>Temml underlines the culprit with combining characters, on a line of its own.</summary>
    static string OneLine(string message) =>
        string.Join(' ', message.Replace("\u0332", "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
