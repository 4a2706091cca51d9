namespace LossWeighting.Tests;

/// <summary>A file is there as a whole or not at all.</summary>
public sealed class AtomicFileTests : IDisposable
{
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("atomic-file");

    string Path => System.IO.Path.Combine(folder.FullName, "a.txt");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void AFileHasItsNameWhenItIsWhole()
    {
        AtomicFile.Write(Path, unfinished =>
        {
            File.WriteAllText(unfinished, "half");
            Assert.False(File.Exists(Path));
            File.AppendAllText(unfinished, " and half");
        });
        Assert.Equal("half and half", File.ReadAllText(Path));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public async Task WhatFailsLeavesTheOldFileAndNothingElse()
    {
        await File.WriteAllTextAsync(Path, "old", TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<InvalidDataException>(() => AtomicFile.WriteAsync(Path, async unfinished =>
        {
            await File.WriteAllTextAsync(unfinished, "half");
            throw new InvalidDataException();
        }));
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(Path, _ => throw new InvalidDataException()));
        Assert.Equal("old", await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken));
        Assert.Single(folder.GetFiles());
    }

    [Fact]
    public void AFileMayBeKeptFromBeingReplaced()
    {
        File.WriteAllText(Path, "old");
        Assert.Throws<IOException>(() => AtomicFile.Write(Path, unfinished => File.WriteAllText(unfinished, "new"), overwrite: false));
        Assert.Equal("old", File.ReadAllText(Path));
        AtomicFile.Write(Path, unfinished => File.WriteAllText(unfinished, "new"));
        Assert.Equal("new", File.ReadAllText(Path));
        Assert.Single(folder.GetFiles());
    }
}
