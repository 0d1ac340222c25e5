/// Where a tensor lies while a session runs.
struct Operand: Hashable, Sendable {
  /// Which of the session's two buffers.
  var place: Place
  /// The first byte; a multiple of 64.
  var offset: Int
  /// How many elements.
  var count: Int

  /// A buffer of the session.
  enum Place: Hashable, Sendable {
    case weights, arena
  }

  /// No elements: an operand that an operation can do without.
  static let none = Operand(place: .weights, offset: 0, count: 0)
}

/// The memory that steps work on: the session's two buffers, which stay where they are as long as
/// the session lives.
///
/// Spans into the arena may be read and written at the same time: the plan guarantees that the result
/// of plain loops does not overlap what they read. That of a kernel may be one of its operands, where
/// the kernel is made for it.
@safe struct Workspace {
  let weights: UnsafeRawPointer
  let arena: UnsafeMutableRawPointer

  /// The first byte of an operand.
  func address(_ operand: Operand) -> UnsafeRawPointer {
    switch operand.place {
    case .weights: unsafe weights + operand.offset
    case .arena: unsafe UnsafeRawPointer(arena + operand.offset)
    }
  }

  /// The first byte of a result.
  func resultAddress(_ operand: Operand) -> UnsafeMutableRawPointer {
    unsafe arena + operand.offset
  }

  /// The elements of an operand that holds floats.
  func elements(_ operand: Operand) -> UnsafeBufferPointer<Float> {
    let start = unsafe address(operand).assumingMemoryBound(to: Float.self)
    return unsafe UnsafeBufferPointer(start: start, count: operand.count)
  }

  /// The elements of a result that holds floats.
  func results(_ operand: Operand) -> UnsafeMutableBufferPointer<Float> {
    let start = unsafe resultAddress(operand).assumingMemoryBound(to: Float.self)
    return unsafe UnsafeMutableBufferPointer(start: start, count: operand.count)
  }
}
