public import Basics

extension DeviceProfile {
  /// The identity of the device: every field that decides a simulation.
  ///
  /// - Complexity: O(size of ``canonicalJSON``).
  public var contentHash: ContentHash { ContentHash(of: canonicalJSON) }
}
