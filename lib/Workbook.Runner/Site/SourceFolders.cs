using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Workbook.Runner.Site;

/// <summary>In which folder of its source each type of an assembly is written, as its debug information tells.</summary>
static class SourceFolders
{
    // Types without code, such as enums, are noted here by the compiler: "TypeDefinitionDocuments" of the portable PDB format.
    static readonly Guid TypeDocuments = new("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

    /// <summary>
    /// The first folder below the one that all of these types have in common, by metadata token. Types in that folder itself are left out,
    /// and so are all without debug information.
    /// </summary>
    public static Dictionary<int, string> Read(string assembly, IReadOnlyCollection<int> types)
    {
        var documents = Documents(assembly).Where(type => types.Contains(type.Key)).ToDictionary(type => type.Key, type => type.Value.Split('/', '\\')[..^1]);
        var common = documents.Count == 0 ? 0 : documents.Values.Min(folders => Common(folders, documents.Values.First()));
        return documents.Where(type => type.Value.Length > common).ToDictionary(type => type.Key, type => type.Value[common]);
    }

    static int Common(string[] folders, string[] others) => folders.Zip(others).TakeWhile(pair => pair.First == pair.Second).Count();

    static Dictionary<int, string> Documents(string assembly)
    {
        using var image = new PEReader(File.OpenRead(assembly));
        MetadataReaderProvider? pdb = null;
        try
        {
            if (!image.TryOpenAssociatedPortablePdb(assembly, path => File.Exists(path) ? File.OpenRead(path) : null, out pdb, out _))
                return [];
            var (metadata, symbols) = (image.GetMetadataReader(), pdb!.GetMetadataReader());
            return metadata.TypeDefinitions
                .Select(type => (Type: type, Document: Document(metadata, symbols, type)))
                .Where(found => !found.Document.IsNil)
                .ToDictionary(found => MetadataTokens.GetToken(found.Type), found => symbols.GetString(symbols.GetDocument(found.Document).Name));
        }
        catch (BadImageFormatException)
        {
            return [];
        }
        finally
        {
            pdb?.Dispose();
        }
    }

    static DocumentHandle Document(MetadataReader metadata, MetadataReader symbols, TypeDefinitionHandle type)
    {
        var ofCode = metadata.GetTypeDefinition(type).GetMethods()
            .Select(method => symbols.GetMethodDebugInformation(method.ToDebugInformationHandle()).Document)
            .FirstOrDefault(document => !document.IsNil);
        if (!ofCode.IsNil)
            return ofCode;
        return symbols.GetCustomDebugInformation(type).Select(symbols.GetCustomDebugInformation)
            .Where(information => symbols.GetGuid(information.Kind) == TypeDocuments)
            .Select(information => MetadataTokens.DocumentHandle(symbols.GetBlobReader(information.Value).ReadCompressedInteger()))
            .FirstOrDefault();
    }
}
