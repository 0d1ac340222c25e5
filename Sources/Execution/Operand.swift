/// Where the elements of a tensor lie.
struct Operand: Hashable, Sendable {
  /// Which of the session's two buffers.
  var place: Place
  /// The first element.
  var start: Int
  /// How many elements.
  var count: Int

  /// A buffer of the session.
  enum Place: Hashable, Sendable {
    case weights, arena
  }

  /// No elements: an operand that an operation can do without.
  static let none = Operand(place: .weights, start: 0, count: 0)
}

/// The memory that kernels work on while a session runs.
///
/// Spans into the arena may be read and written at the same time: the plan guarantees that a step's
/// result does not overlap what it reads.
@safe struct Workspace {
  let weights: UnsafeBufferPointer<Float>
  let arena: UnsafeMutableBufferPointer<Float>

  /// The elements of an operand.
  func elements(_ operand: Operand) -> UnsafeBufferPointer<Float> {
    let range = operand.start..<operand.start + operand.count
    return switch operand.place {
    case .weights: unsafe UnsafeBufferPointer(rebasing: weights[range])
    case .arena: unsafe UnsafeBufferPointer(rebasing: arena[range])
    }
  }

  /// The elements of a result.
  func results(_ operand: Operand) -> UnsafeMutableBufferPointer<Float> {
    unsafe UnsafeMutableBufferPointer(
      rebasing: arena[operand.start..<operand.start + operand.count])
  }
}
