using System.Reflection;
using System.Runtime.CompilerServices;
using Workbook.Runner;

namespace Workbook.Tests;

/// <summary>Lets tests use the library that notebooks use, with all it needs, where it lies.</summary>
static class LibraryOfNotebooks
{
    [ModuleInitializer]
    internal static void Initialize() => AppDomain.CurrentDomain.AssemblyResolve += (_, request) =>
    {
        var path = Path.Combine(NotebookFiles.Repository!, "lib", "bin", $"{new AssemblyName(request.Name).Name}.dll");
        return File.Exists(path) ? Assembly.LoadFrom(path) : null;
    };
}
