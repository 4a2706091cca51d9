using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;

namespace LossWeighting;

/// <summary>What charts need in the process that loads them, be it a notebook kernel, a test or a program.</summary>
static class NotebookHost
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A notebook loads the library by #r; nothing else could run before its first use.")]
    internal static void Initialize()
    {
        AppDomain.CurrentDomain.AssemblyResolve += ResolveFSharpCore;
        if (AppDomain.CurrentDomain.GetAssemblies().Any(assembly => assembly.GetName().Name == "Microsoft.DotNet.Interactive.Formatting"))
            ShowPlainCharts();
    }

    // Plotly.NET asks for a newer FSharp.Core than a notebook kernel has loaded. Its own is good enough, and two would not mix.
    static Assembly? ResolveFSharpCore(object? sender, ResolveEventArgs request)
    {
        var name = new AssemblyName(request.Name);
        if (name.Name != "FSharp.Core" || name.Version is null)
            return null; // without a version, it is our own question below
        try
        {
            return Assembly.Load("FSharp.Core");
        }
        catch (FileNotFoundException)
        {
            var aside = Path.Combine(Path.GetDirectoryName(typeof(NotebookHost).Assembly.Location)!, "fsharp", "FSharp.Core.dll");
            return File.Exists(aside) ? Assembly.LoadFrom(aside) : null;
        }
    }

    // a Plotly.NET chart as a cell's last expression shows as a chart; kept apart, since the host may lack this assembly
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ShowPlainCharts() =>
        Formatter.Register<GenericChart>((chart, writer) => writer.Write(PlotlyHtml.Write(chart, description: null)), HtmlFormatter.MimeType);
}
