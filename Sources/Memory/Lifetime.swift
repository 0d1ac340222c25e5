/// A block of memory that is needed from one step to another.
public struct Lifetime: Hashable, Sendable {
  /// Size; a block of no bytes takes no place.
  public var byteCount: Int
  /// The first step that needs it.
  public var first: Int
  /// The last step that needs it; at least `first`.
  public var last: Int

  /// A block and the steps that need it.
  public init(byteCount: Int, first: Int, last: Int) {
    precondition(byteCount >= 0, "negative size \(byteCount)")
    precondition(first <= last, "lifetime \(first)...\(last)")
    self.byteCount = byteCount
    self.first = first
    self.last = last
  }

  /// Whether both are needed at some step.
  func overlaps(_ other: Lifetime) -> Bool { first <= other.last && other.first <= last }
}
