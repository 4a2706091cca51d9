using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Globalization;
using LossWeighting;
using Spectre.Console;

namespace Workbook.Sweep;

/// <summary>The commands, their options, and what each option may be.</summary>
static class SweepCommands
{
    internal static RootCommand Create(string[] arguments)
    {
        var console = AnsiConsole.Console;
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 10_000; // a log has no width: what is written to it is not wrapped
        var root = new RootCommand("Trains a model for every weighting of the targets' losses, and shows what each weighting does to each target.")
        {
            Run(console, arguments), Show(console), Report(console), Export(console), Data(console, arguments),
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    static CommandWithExamples Run(IAnsiConsole console, string[] arguments)
    {
        var data = new Argument<string>("DATA") { Description = $"A file that ends in {TableFiles.Ends}, a quoted pattern such as \"log-*.csv\", or one of {DataSource.BuiltIn}." };
        var targets = new Option<TargetSpec[]>("--target")
        {
            HelpName = "NAME:KIND", Description = "A column to predict, and whether it is binary (0 or 1) or regression (a number). Once per target. With built-in data: which of their targets; default: all.",
            AllowMultipleArgumentsPerToken = false, CustomParser = result => [.. result.Tokens.Select(token => TargetSpec.Parse(token.Value))], DefaultValueFactory = _ => [],
        };
        var exclude = Names("--exclude", "Columns that are no features, such as what is known only after the targets are.");
        var categories = Names("--category", "Columns to take as categories, a feature per value, such as numbers that are codes. Text with few values is taken so anyway.");
        var ids = Names("--id", "Columns to take as ids, a learned vector for each. Text with many values, and whole numbers whose name ends in id, are taken so anyway.");
        var weight = Column("--sample-weight", "A column that says how often each row counts.");
        var group = Column("--group", "A column with each row's group, such as its user: AUC is also measured within groups, and whole groups are held out, unless --time or --held-out decides that.");
        var time = Column("--time", "A column with each row's time: the latest rows are held out.");
        var heldOut = Column("--held-out", "A column that is 1 where a row is held out and 0 where it is trained on.");
        var divisions = Number("--divisions", "N", "Every weighting whose weights are multiples of 1/N and add up to 1, and equal weights. Default: 10.");
        var weights = new Option<string>("--weights") { HelpName = "\"A,B;…\"", Description = "Exactly these weightings: a weight per target, in the order of the targets; a semicolon between weightings." };
        var seeds = Number("--seeds", "N", "Models per weighting, which differ by start and batches.", 5);
        var epochs = Number("--epochs", "N", "Passes over the training rows.", 20);
        var batch = Number("--batch-size", "ROWS", "Rows in a step.", 256);
        var hidden = new Option<int[]>("--hidden") { HelpName = "WIDTHS", Description = "Widths of the hidden layers, such as 64,32; none for a linear model.", DefaultValueFactory = _ => [64], CustomParser = Widths };
        var embedding = Number("--embedding-width", "WIDTH", "Length of the vector that is learned for each id.", 8);
        var rate = Fraction("--lr", "RATE", "Learning rate, over 0.", 0.001, most: 1e6);
        var optimizer = new Option<string>("--optimizer") { Description = "What turns gradients into steps.", DefaultValueFactory = _ => "adam" };
        optimizer.AcceptOnlyFromAmong("adam", "sgd");
        var stop = Number("--early-stop", "EPOCHS", "Stop a model after so many epochs without a gain, and keep it as it was at its best. Default: never.");
        var validation = new Option<double?>("--validation") { HelpName = "SHARE", Description = "Share of rows held out to judge the models by, over 0 and under 1. Default: 0.2.", CustomParser = result => ParseNumber(result, "over 0 and under 1", share => share < 1) };
        var output = new Option<string>("--out") { HelpName = "FILE", Description = "The DuckDB file that results are kept in; where it is there, its sweep goes on. Default: DATA's name and .sweep.duckdb, in the current folder." };
        var report = new Option<string>("--report") { HelpName = "FILE", Description = "Also write a report, one HTML file." };
        var threads = Number("--threads", "N", "Models trained at the same time; results do not depend on it.", Environment.ProcessorCount);

        var command = new CommandWithExamples(
            "run",
            "Trains a model for every weighting and seed. The same command again goes on where it was stopped.",
            "run feed --target click --target \"watch time\" --epochs 5 --report feed.html",
            "run log.csv --target click:binary --target seconds:regression --exclude user_id,video_id",
            "run my.parquet --target click:binary --target watch:regression --group user_id --time ts --report my.html",
            "run log.parquet --target click:binary --target like:binary --weights \"1,0;0.5,0.5;0,1\" --hidden 64,32")
        {
            data, targets, exclude, categories, ids, weight, group, time, heldOut, divisions, weights, seeds, epochs, batch, hidden, embedding, rate, optimizer, stop, validation, output, report, threads,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(divisions) is { Implicit: false } && result.GetResult(weights) is { Implicit: false })
                result.AddError("--divisions and --weights: give one of them.");
        });
        command.SetAction((parsed, cancellation) => new RunCommand(
            new(
                parsed.GetValue(data)!, parsed.GetValue(targets)!,
                new(parsed.GetValue(exclude)!, parsed.GetValue(categories)!, parsed.GetValue(ids)!, parsed.GetValue(weight), parsed.GetValue(group), parsed.GetValue(time), parsed.GetValue(heldOut)),
                parsed.GetValue(validation)),
            parsed.GetValue(divisions),
            parsed.GetValue(weights),
            new()
            {
                Seeds = parsed.GetValue(seeds)!.Value,
                Net = new(parsed.GetValue(hidden)!, parsed.GetValue(embedding)!.Value),
                Training = new()
                {
                    Epochs = parsed.GetValue(epochs)!.Value,
                    BatchSize = parsed.GetValue(batch)!.Value,
                    LearningRate = parsed.GetValue(rate),
                    Optimizer = parsed.GetValue(optimizer) == "sgd" ? Optimizer.Sgd : Optimizer.Adam,
                    EarlyStop = parsed.GetValue(stop) is { } patience ? new(patience) : null,
                },
                HeldOutFraction = parsed.GetValue(validation) ?? new EngineOptions().HeldOutFraction,
                Threads = parsed.GetValue(threads)!.Value,
            },
            parsed.GetValue(output),
            parsed.GetValue(report),
            CommandLine.Of(arguments),
            console).ExecuteAsync(cancellation));
        return command;
    }

    static CommandWithExamples Show(IAnsiConsole console)
    {
        var file = File();
        var command = new CommandWithExamples(
            "show",
            "Prints what a sweep's file holds: data, options, how much is finished, and the weightings that matter.",
            "show log.sweep.duckdb")
        { file };
        command.SetAction(parsed => new SweepFile(parsed.GetValue(file)!).Show(console));
        return command;
    }

    static CommandWithExamples Report(IAnsiConsole console)
    {
        var (file, output) = (File(), new Option<string>("--out") { HelpName = "HTML", Description = "The report's name.", Required = true });
        var command = new CommandWithExamples(
            "report",
            "Writes a report with charts and all numbers: one HTML file that needs no network.",
            "report log.sweep.duckdb --out log.html")
        { file, output };
        command.SetAction((parsed, cancellation) => new ReportCommand(parsed.GetValue(file)!, parsed.GetValue(output)!, console).ExecuteAsync(cancellation));
        return command;
    }

    static CommandWithExamples Export(IAnsiConsole console)
    {
        var (file, to) = (File(), new Option<string>("--to") { HelpName = "FILE", Description = "A name that ends in .parquet or .csv.", Required = true });
        var command = new CommandWithExamples(
            "export",
            "Writes the view \"result\", one row per model and target, to a Parquet or CSV file.",
            "export log.sweep.duckdb --to log.parquet",
            "export log.sweep.duckdb --to log.csv")
        { file, to };
        command.SetAction(parsed =>
        {
            var target = NewFile(parsed.GetValue(to)!, "--to", parsed.GetValue(file)!);
            try
            {
                SweepStore.Export(parsed.GetValue(file)!, target);
            }
            catch (ArgumentException e)
            {
                throw new UsageException(Plain.Message(e));
            }

            console.WriteLine($"Exported to {Plain.Text(target, 1000)}");
        });
        return command;
    }

    static CommandWithExamples Data(IAnsiConsole console, string[] arguments)
    {
        string[] names = [.. DataCatalogue.All.Where(data => data.Source is not null).Select(data => data.Name)];
        var name = new Argument<string>("NAME") { Description = $"One of {string.Join(", ", names)}." };
        name.AcceptOnlyFromAmong(names);
        var command = new CommandWithExamples(
            "data",
            "Fetches a public data set, if it is not on this machine, and checks it. The same command again goes on with a download that was stopped.",
            "data adult",
            "data kuairand-pure")
        { name };
        command.SetAction((parsed, cancellation) =>
            new DataCommand(DataCatalogue.Find(parsed.GetValue(name)!)!.Source!, CommandLine.Of(arguments), console).ExecuteAsync(cancellation));
        return command;
    }

    static Argument<string> File() => new("FILE") { Description = "A DuckDB file that run has written." };

    /// <summary>The path of a file to write: found wrong before the work begins, not after it.</summary>
    /// <param name="path">The path.</param>
    /// <param name="option">The option that names it.</param>
    /// <param name="kept">Files that must not be replaced: what the command reads, and what else it writes.</param>
    internal static string NewFile(string path, string option, params string[] kept)
    {
        if (path.Length == 0 || Path.EndsInDirectorySeparator(path) || Directory.Exists(path))
            throw new UsageException($"{option} '{path}': name a file.");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
            throw new UsageException($"{option} {path}: there is no folder {folder}.");
        if (kept.FirstOrDefault(other => Real(other) == Real(path)) is { } same)
            throw new UsageException($"{option} {path}: this would replace {same}. Name another file.");
        return path;
    }

    static string Real(string path) => new FileInfo(path) is { Exists: true } file ? file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName : Path.GetFullPath(path);

    static Option<string[]> Names(string name, string description) => new(name)
    {
        HelpName = "A,B", Description = description, DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
    };

    static Option<string> Column(string name, string description) => new(name) { HelpName = "COLUMN", Description = description };

    static Option<int?> Number(string name, string help, string description, int? otherwise = null)
    {
        var option = new Option<int?>(name) { HelpName = help, Description = description, CustomParser = Parse };
        if (otherwise is not null)
            option.DefaultValueFactory = _ => otherwise;
        return option;

        int? Parse(ArgumentResult result)
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1)
                return number;
            result.AddError($"{name} {result.Tokens[0].Value}: give a whole number of at least 1.");
            return null;
        }
    }

    static Option<double> Fraction(string name, string help, string description, double otherwise, double most) => new(name)
    {
        HelpName = help,
        Description = description,
        DefaultValueFactory = _ => otherwise,
        CustomParser = result => ParseNumber(result, $"over 0 and at most {most.ToString(CultureInfo.InvariantCulture)}", value => value <= most) ?? otherwise,
    };

    static double? ParseNumber(ArgumentResult result, string rule, Predicate<double> fits)
    {
        var text = result.Tokens[0].Value;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 && fits(number))
            return number;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} {text}: give a number {rule}.");
        return null;
    }

    static int[] Widths(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text == "none")
            return [];
        var widths = text.Split(',').Select(width => int.TryParse(width, NumberStyles.None | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
        if (widths.Any(width => width is < 1 or > 10_000))
            result.AddError($"--hidden {text}: give widths from 1 to 10000 with commas between them, such as 64,32, or none.");
        return widths;
    }
}
