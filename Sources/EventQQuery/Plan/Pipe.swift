internal import EventQFilter
internal import EventQModel

/// What a query does with the rows that pass its filter: one step. A type and a file for each; `PipeRegistry` lists
/// them.
protocol Pipe: Sendable {
  /// The pipe as LogsQL would write it, for `--explain`.
  var text: String { get }
  /// The fields that must come in so that the fields in `downstream` can go out.
  func needs(_ downstream: FieldNeeds) -> FieldNeeds
  /// Whether what goes out depends on the order of what comes in.
  var order: PipeOrder { get }
  /// The fields that go out, where that does not depend on what comes in.
  var outputFields: [String]? { get }
  /// Every row that comes in goes out.
  var keepsRows: Bool { get }
  /// The working form: what it makes goes to `next`.
  func processor(_ context: QueryContext, _ next: Processor) -> Processor
}

/// What a pipe does to the order of rows.
enum PipeOrder: Sendable {
  /// Rows go out as they come in, one by one.
  case keeps
  /// The result depends on the order of what comes in.
  case depends
  /// The result, its order included, is the same for every order of what comes in.
  case sets
}

extension Pipe {
  var outputFields: [String]? { nil }
  var keepsRows: Bool { order == .keeps }
  var order: PipeOrder { .keeps }
}

/// A working pipe. Not for concurrent use.
class Processor {
  let next: Processor?
  init(_ next: Processor?) { self.next = next }

  /// Takes rows.
  func write(_ block: borrowing RowBlock) throws { try next?.write(block) }

  /// No more rows come: passes on what is left.
  func finish() throws { try next?.finish() }

  /// For a processor that keeps the first or last rows by time and has enough of them: the time of the last one that
  /// it would keep now. Rows behind that can no longer matter.
  func timeBound() throws -> Timestamp? { nil }

  /// Whether no further row can change the result.
  var isSatisfied: Bool { next?.isSatisfied ?? false }
}

/// A pipe that makes rows from rows, one by one: writes into `output`, which is passed on after each block.
class RowProcessor: Processor {
  var output = RowBlock()

  override func write(_ block: borrowing RowBlock) throws {
    output.removeAll()
    transform(block)
    if output.count > 0 { try next?.write(output) }
  }

  /// Appends to `output` what becomes of the block's rows.
  func transform(_ block: borrowing RowBlock) {}
}

/// An `if (...)` of a pipe, and the `filter` pipe: a condition on rows.
struct RowCondition: Sendable {
  let filter: CompiledFilter

  init(_ expression: FilterExpression) {
    guard let filter = try? CompiledFilter(expression) else {
      preconditionFailure("the parser lets no broken regular expression pass")
    }
    self.filter = filter
  }

  var fields: [String] { filter.fields }

  func matches(_ block: borrowing RowBlock, _ row: Int) -> Bool {
    filter.matches { reference in block.value(row, block.bind(reference.name)) }
  }
}
