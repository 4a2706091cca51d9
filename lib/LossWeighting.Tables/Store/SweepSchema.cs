using System.Text.RegularExpressions;

namespace LossWeighting;

/// <summary>The tables of a sweep's file, named so that a reader of the file sees what is meant.</summary>
static partial class SweepSchema
{
    /// <summary>SQL that makes them, and the view <c>result</c> with a column for every metric.</summary>
    internal static string Of(IReadOnlyList<Metric> metrics) => $"""
        CREATE TABLE setting (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE note (name VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);
        CREATE TABLE target (target INTEGER PRIMARY KEY, name VARCHAR NOT NULL, kind VARCHAR NOT NULL, transform VARCHAR);
        CREATE TABLE measure (measure INTEGER PRIMARY KEY, name VARCHAR NOT NULL, label VARCHAR NOT NULL, unit VARCHAR NOT NULL, direction VARCHAR NOT NULL, only_for VARCHAR);
        CREATE TABLE weighting (weighting INTEGER, target INTEGER, weight DOUBLE NOT NULL, PRIMARY KEY (weighting, target));
        CREATE TABLE method (weighting INTEGER PRIMARY KEY, name VARCHAR NOT NULL, settings VARCHAR NOT NULL);
        CREATE TABLE model (weighting INTEGER, seed INTEGER, status VARCHAR NOT NULL, final_epoch INTEGER NOT NULL, steps BIGINT NOT NULL, seconds DOUBLE NOT NULL);
        CREATE TABLE loss (weighting INTEGER, seed INTEGER, epoch INTEGER, target INTEGER, train DOUBLE NOT NULL, held_out DOUBLE NOT NULL);
        CREATE TABLE metric (weighting INTEGER, seed INTEGER, target INTEGER, metric VARCHAR, value DOUBLE NOT NULL);
        CREATE VIEW result AS
        SELECT model.weighting, model.seed, target.name AS target, weighting.weight, model.status, model.final_epoch, model.steps, model.seconds,
               loss.train AS train_loss, loss.held_out AS held_out_loss{string.Concat(metrics.Select(metric => $", measured.{Column(metric)}"))}
        FROM model
        JOIN weighting ON weighting.weighting = model.weighting
        JOIN target ON target.target = weighting.target
        LEFT JOIN loss ON (loss.weighting, loss.seed, loss.target, loss.epoch) = (model.weighting, model.seed, target.target, model.final_epoch)
        LEFT JOIN (
            SELECT weighting, seed, target{string.Concat(metrics.Select(metric => $", max(value) FILTER (metric = {DuckDb.Literal(metric.Name)} AND NOT isnan(value)) AS {Column(metric)}"))}
            FROM metric GROUP BY ALL
        ) AS measured ON (measured.weighting, measured.seed, measured.target) = (model.weighting, model.seed, target.target)
        ORDER BY model.weighting, model.seed, target.target;
        """;

    // GroupAuc is group_auc
    static string Column(Metric metric) => DuckDb.Name(Capital().Replace(metric.Name, "_$0").ToLowerInvariant());

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Capital();
}
