using System.Text.Json.Serialization;

namespace Workbook.Runner;

/// <summary>Parent to worker: run this cell.</summary>
sealed record CellRequest(int Cell, string Code);

/// <summary>Worker to parent, one JSON object a line, in the order in which things happened.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(StreamWritten), "stream")]
[JsonDerivedType(typeof(ValueDisplayed), "display")]
[JsonDerivedType(typeof(ValueReturned), "result")]
[JsonDerivedType(typeof(CellEnded), "end")]
abstract record WorkerEvent;

/// <summary>Text written to the console; <c>Name</c> is <c>stdout</c> or <c>stderr</c>.</summary>
sealed record StreamWritten(string Name, string Text) : WorkerEvent;

/// <summary>A displayed value, new or in place of the one with the same id.</summary>
sealed record ValueDisplayed(string Id, IReadOnlyDictionary<string, string> Data) : WorkerEvent;

/// <summary>The value of a cell's last expression.</summary>
sealed record ValueReturned(IReadOnlyDictionary<string, string> Data) : WorkerEvent;

/// <summary>The cell is done, with or without an error.</summary>
sealed record CellEnded(CellError? Error) : WorkerEvent;
