using System.Diagnostics;
using System.Globalization;

namespace LossWeighting.Benchmarks.Peers;

/// <summary>The article's loop in PyTorch, in a process of its own: two copies of libtorch do not get on in one.</summary>
sealed class PyTorchLoop : IDisposable
{
    readonly Process python;

    PyTorchLoop(Process python, string version) => (this.python, Version) = (python, version);

    internal string Version { get; }

    /// <summary>Starts it; null, and why, where there is no Python or it has no PyTorch.</summary>
    internal static PyTorchLoop? TryStart(out string why)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "Peers", "pytorch_loop.py")])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            var python = Process.Start(start)!;
            if (python.StandardOutput.ReadLine() is { } version)
            {
                why = "";
                python.ErrorDataReceived += (_, line) => Console.Error.WriteLine(line.Data);
                python.BeginErrorReadLine();
                return new(python, version);
            }

            why = python.StandardError.ReadToEnd().Trim().Split('\n')[^1];
            python.Dispose();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            why = e.Message;
        }

        return null;
    }

    /// <summary>Trains one model for so many steps; microseconds per step.</summary>
    internal double Train(PeerCase peerCase, int steps)
    {
        python.StandardInput.WriteLine(string.Join(' ', [peerCase.Rows, peerCase.Features, peerCase.BatchSize, steps, .. peerCase.Hidden]));
        return double.Parse(python.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The PyTorch process has ended."), CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        python.StandardInput.Close();
        python.WaitForExit();
        python.Dispose();
    }
}
