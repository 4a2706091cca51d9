using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;
using Plotly.NET;
using TorchSharp;

namespace LossWeighting;

/// <summary>What the library sets up in the process that loads it, be it a notebook kernel, a test or a program.</summary>
static class NotebookHost
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A notebook loads the library by #r; nothing else could run before its first use.")]
    internal static void Initialize()
    {
        AppDomain.CurrentDomain.AssemblyResolve += ResolveFSharpCore;
        TouchTorch();
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

    // TorchSharp loads its native library when torch itself is first touched; a module's constructor would come too early. One thread: the
    // nets are small, more threads gain nothing, spin several times as long on a busy machine, and round differently on every machine.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void TouchTorch() => torch.set_num_threads(1);

    // a Plotly.NET chart as a cell's last expression shows as a chart; kept apart, since the host may lack this assembly
    [MethodImpl(MethodImplOptions.NoInlining)]
    static void ShowPlainCharts() =>
        Formatter.Register<GenericChart>((chart, writer) => writer.Write(PlotlyHtml.Write(chart, description: null)), HtmlFormatter.MimeType);
}
