/// How a pool finds room for a block.
public enum AllocationStrategy: String, CaseIterable, Hashable, Sendable {
  /// The first free range that is large enough.
  case firstFit = "first-fit"
  /// The smallest free range that is large enough.
  case bestFit = "best-fit"
  /// The largest free range.
  case worstFit = "worst-fit"
  /// Powers of two, halved and joined again with their buddies.
  case buddy
  /// A list of free blocks for each of some sizes.
  case sizeClasses = "size-classes"
}
