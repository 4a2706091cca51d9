using System.Data;
using System.Globalization;
using DuckDB.NET.Data;

namespace LossWeighting;

/// <summary>A DuckDB file with a sweep, while it is open.</summary>
sealed class SweepDatabase : IDisposable
{
    // text, so that a reader of the file sees what is meant; names are those of the options
    const string Schema = """
        CREATE TABLE setting (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE note (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE target (target INTEGER PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL);
        CREATE TABLE weighting (weighting INTEGER, target INTEGER, weight DOUBLE NOT NULL, PRIMARY KEY (weighting, target));
        CREATE TABLE model (weighting INTEGER, seed INTEGER, status VARCHAR NOT NULL, final_epoch INTEGER NOT NULL, steps BIGINT NOT NULL, seconds DOUBLE NOT NULL);
        CREATE TABLE loss (weighting INTEGER, seed INTEGER, epoch INTEGER, target INTEGER, train DOUBLE NOT NULL, held_out DOUBLE NOT NULL);
        CREATE TABLE metric (weighting INTEGER, seed INTEGER, target INTEGER, metric VARCHAR, value DOUBLE NOT NULL);
        CREATE VIEW result AS
        SELECT model.weighting, model.seed, target.name AS target, weighting.weight, model.status, model.final_epoch, model.steps, model.seconds,
               loss.train AS train_loss, loss.held_out AS held_out_loss,
               measured.auc, measured.group_auc, measured.log_loss, measured.mean_squared_error, measured.calibration
        FROM model
        JOIN weighting ON weighting.weighting = model.weighting
        JOIN target ON target.target = weighting.target
        LEFT JOIN loss ON (loss.weighting, loss.seed, loss.target, loss.epoch) = (model.weighting, model.seed, target.target, model.final_epoch)
        LEFT JOIN (
            SELECT weighting, seed, target, max(value) FILTER (metric = 'Auc' AND NOT isnan(value)) AS auc,
                   max(value) FILTER (metric = 'GroupAuc' AND NOT isnan(value)) AS group_auc, max(value) FILTER (metric = 'LogLoss' AND NOT isnan(value)) AS log_loss,
                   max(value) FILTER (metric = 'MeanSquaredError' AND NOT isnan(value)) AS mean_squared_error, max(value) FILTER (metric = 'Calibration' AND NOT isnan(value)) AS calibration
            FROM metric GROUP BY ALL
        ) AS measured ON (measured.weighting, measured.seed, measured.target) = (model.weighting, model.seed, target.target)
        ORDER BY model.weighting, model.seed, target.target;
        """;

    readonly string path;
    readonly DuckDBConnection connection;

    internal SweepDatabase(string path, bool readOnly)
    {
        this.path = path;
        var address = new DuckDBConnectionStringBuilder { DataSource = Path.GetFullPath(path) };
        if (readOnly)
            address["ACCESS_MODE"] = "READ_ONLY";
        connection = new(address.ConnectionString);
        try
        {
            connection.Open();
        }
        catch (DuckDBException e)
        {
            connection.Dispose();
            throw new SweepStoreException(path, "cannot be opened as a DuckDB file. It is something else, or another process is using it.", e);
        }
    }

    /// <summary>Opens the file of this sweep to write to, and makes it where there is none.</summary>
    /// <exception cref="SweepStoreException">The file holds another sweep; the message says what differs.</exception>
    internal static SweepDatabase Open(string path, DataSplit data, WeightGrid grid, SweepOptions options)
    {
        var settings = SweepSettings.Of(data, grid, options);
        if (!File.Exists(path))
            Create(path, data.Targets, grid, settings);
        var store = new SweepDatabase(path, readOnly: false);
        try
        {
            store.RequireSame(settings);
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <summary>Writes finished models, all or none.</summary>
    internal void Write(IReadOnlyList<SweptModel> models)
    {
        if (models.Count == 0)
            return;
        using var transaction = connection.BeginTransaction();
        Append("model", models.Select(model => new object[] { model.Weighting, model.Seed, model.Status.ToString(), model.FinalEpoch, model.Steps, model.Seconds }));
        Append("loss", from model in models
                       from epoch in model.Epochs
                       from target in Enumerable.Range(0, epoch.Train.PerTarget.Count)
                       select new object[] { model.Weighting, model.Seed, epoch.Epoch, target, epoch.Train.PerTarget[target], epoch.HeldOut.PerTarget[target] });
        Append("metric", from model in models
                         from metric in model.Metrics
                         from target in Enumerable.Range(0, metric.Value.Count)
                         select new object[] { model.Weighting, model.Seed, target, metric.Key.ToString(), metric.Value[target] });
        transaction.Commit();
    }

    /// <summary>All models that are finished.</summary>
    internal IReadOnlyList<SweptModel> ReadModels()
    {
        var grid = ReadGrid();
        var losses = Query("SELECT weighting, seed, epoch, train, held_out FROM loss ORDER BY weighting, seed, epoch, target", row =>
            (Model: (row.GetInt32(0), row.GetInt32(1)), Epoch: row.GetInt32(2), Train: row.GetDouble(3), HeldOut: row.GetDouble(4))).ToLookup(row => row.Model);
        var metrics = Query("SELECT weighting, seed, metric, value FROM metric ORDER BY weighting, seed, metric, target", row =>
            (Model: (row.GetInt32(0), row.GetInt32(1)), Metric: Enum.Parse<Metric>(row.GetString(2)), Value: row.GetDouble(3))).ToLookup(row => row.Model);
        return Query("SELECT weighting, seed, status, final_epoch, steps, seconds FROM model ORDER BY weighting, seed", row =>
        {
            var (weighting, seed) = (row.GetInt32(0), row.GetInt32(1));
            TargetLosses Losses(IEnumerable<double> perTarget) => TargetLosses.Weighted([.. perTarget], grid[weighting]);
            return new SweptModel(
                weighting, seed, Enum.Parse<ModelStatus>(row.GetString(2)),
                [.. losses[(weighting, seed)].GroupBy(loss => loss.Epoch).Select(epoch => new EpochLosses(epoch.Key, Losses(epoch.Select(loss => loss.Train)), Losses(epoch.Select(loss => loss.HeldOut))))],
                row.GetInt32(3),
                metrics[(weighting, seed)].GroupBy(metric => metric.Metric).ToDictionary(metric => metric.Key, metric => (IReadOnlyList<double>)[.. metric.Select(value => value.Value)]),
                row.GetInt64(4), row.GetDouble(5));
        });
    }

    /// <summary>Opens a file to read from.</summary>
    /// <exception cref="SweepStoreException">There is no such file, it is no DuckDB file, or another process is writing to it.</exception>
    internal static SweepDatabase OpenToRead(string path) => File.Exists(path)
        ? new(path, readOnly: true)
        : throw new SweepStoreException(path, "there is no such file.");

    // under another name until it is whole
    static void Create(string path, IReadOnlyList<Target> targets, WeightGrid grid, IReadOnlyList<(string Name, string Value)> settings)
    {
        if (!HasFolder(path))
            throw new SweepStoreException(path, "its folder does not exist. Make it first.");
        var unfinished = Unfinished(path);
        File.Delete(unfinished);
        using (var store = new SweepDatabase(unfinished, readOnly: false))
        {
            using var transaction = store.connection.BeginTransaction();
            store.connection.Execute(Schema);
            store.Append("setting", settings.Select(setting => new object[] { setting.Name, setting.Value }));
            store.Append("target", targets.Select((target, k) => new object[] { k, target.Name, target.Kind.ToString() }));
            store.Append("weighting", grid.SelectMany((weights, i) => weights.Select((weight, k) => new object[] { i, k, weight })));
            transaction.Commit();
        }

        File.Move(unfinished, path);
    }

    // a name of this process' own, so that two which start at once do not touch each other's
    internal static string Unfinished(string path) => $"{path}.{Environment.ProcessId}.tmp";

    internal static bool HasFolder(string path) => Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)));

    void RequireSame(IReadOnlyList<(string Name, string Value)> settings)
    {
        var own = ReadSettings();
        var differences = settings.Where(setting => setting.Name != SweepSettings.Seeds && own.GetValueOrDefault(setting.Name) != setting.Value)
            .Select(setting => setting.Name switch
            {
                SweepSettings.Data => "the data are others",
                SweepSettings.Grid => "the weightings are others",
                _ => $"{setting.Name} was {own.GetValueOrDefault(setting.Name, "not set")}, now {setting.Value}",
            }).ToArray();
        if (differences.Length > 0)
            throw new SweepStoreException(path, $"holds another sweep ({string.Join("; ", differences)}). Take another file, or ask for the same sweep to go on with it.");

        // more seeds only add models
        var seeds = settings.Single(setting => setting.Name == SweepSettings.Seeds).Value;
        if (int.Parse(seeds, CultureInfo.InvariantCulture) > int.Parse(own[SweepSettings.Seeds], CultureInfo.InvariantCulture))
            connection.Execute($"UPDATE setting SET value = '{seeds}' WHERE name = '{SweepSettings.Seeds}'");
    }

    internal Dictionary<string, string> ReadSettings() => ReadTexts("setting");

    internal Dictionary<string, string> ReadNotes() => ReadTexts("note");

    Dictionary<string, string> ReadTexts(string table) =>
        Query($"SELECT name, value FROM {table}", row => (Name: row.GetString(0), Value: row.GetString(1))).ToDictionary(row => row.Name, row => row.Value);

    internal List<Target> ReadTargets() => Query("SELECT name, kind FROM target ORDER BY target", row => new Target(row.GetString(0), Enum.Parse<TargetKind>(row.GetString(1))));

    internal WeightGrid ReadGrid() => WeightGrid.Create([.. Query("SELECT weighting, weight FROM weighting ORDER BY weighting, target", row => (Weighting: row.GetInt32(0), Weight: row.GetDouble(1)))
        .GroupBy(row => row.Weighting).Select(weighting => LossWeights.Create([.. weighting.Select(row => row.Weight)]))]);

    List<T> Query<T>(string sql, Func<DuckDBDataReader, T> read)
    {
        try
        {
            return connection.Query(sql, read);
        }
        catch (DuckDBException e)
        {
            throw new SweepStoreException(path, "is a DuckDB file, but not one that a sweep has written.", e);
        }
    }

    void Append(string table, IEnumerable<object[]> rows)
    {
        using var appender = connection.CreateAppender(table);
        foreach (var values in rows)
        {
            var row = appender.CreateRow();
            foreach (var value in values)
                _ = value switch
                {
                    int number => row.AppendValue(number),
                    long number => row.AppendValue(number),
                    double number => row.AppendValue(number),
                    string text => row.AppendValue(text),
                    _ => throw new InvalidOperationException($"A {value.GetType()} cannot be stored."),
                };
            row.EndRow();
        }
    }

    /// <summary>Writes the view <c>result</c> to a file.</summary>
    /// <param name="to">Its path.</param>
    /// <param name="format">As DuckDB's <c>COPY</c> calls it.</param>
    internal void Export(string to, string format) => connection.Execute($"COPY result TO {DuckDb.Literal(to)} (FORMAT {format})");

    /// <summary>Adds notes; one of the same name is replaced.</summary>
    internal void Annotate(IReadOnlyDictionary<string, string> notes)
    {
        ReadNotes(); // fails where it is no sweep
        using var transaction = connection.BeginTransaction();
        foreach (var (name, text) in notes)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "INSERT OR REPLACE INTO note VALUES ($name, $value)";
            command.Parameters.Add(new DuckDBParameter("name", name));
            command.Parameters.Add(new DuckDBParameter("value", text));
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
