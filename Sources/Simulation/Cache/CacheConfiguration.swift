public import Devices
import Graphs
import Tensors

/// How loops are fitted to caches.
public struct CacheConfiguration: Hashable, Sendable {
  /// Rows and columns of a block of a product.
  public let blockSize: Int
  /// The length of a cache line.
  public let cacheLineSize: Int
  /// Whether lines are fetched before they are needed.
  public let isPrefetchEnabled: Bool
  /// How many lines ahead.
  public let prefetchDistance: Int

  /// A configuration of stated values.
  ///
  /// - Parameters:
  ///   - blockSize: 1 to 4096.
  ///   - cacheLineSize: A power of two from 16 to 1024.
  ///   - isPrefetchEnabled: Whether ``prefetchDistance`` has an effect.
  ///   - prefetchDistance: 1 to 1024 lines.
  /// - Throws: ``CacheConfigurationError`` naming the field.
  public init(
    blockSize: Int, cacheLineSize: Int, isPrefetchEnabled: Bool = true, prefetchDistance: Int
  ) throws(CacheConfigurationError) {
    guard (1...4096).contains(blockSize) else {
      throw CacheConfigurationError(
        field: "blockSize", value: blockSize, expected: "a number from 1 to 4096")
    }
    let isPowerOfTwo = cacheLineSize > 0 && cacheLineSize & (cacheLineSize - 1) == 0
    guard isPowerOfTwo, (16...1024).contains(cacheLineSize) else {
      throw CacheConfigurationError(
        field: "cacheLineSize", value: cacheLineSize, expected: "a power of two from 16 to 1024")
    }
    guard (1...1024).contains(prefetchDistance) else {
      throw CacheConfigurationError(
        field: "prefetchDistance", value: prefetchDistance, expected: "1 to 1024 lines")
    }
    self.init(
      checked: blockSize, line: cacheLineSize, isPrefetchEnabled: isPrefetchEnabled,
      distance: prefetchDistance)
  }

  private init(checked blockSize: Int, line: Int, isPrefetchEnabled: Bool, distance: Int) {
    self.blockSize = blockSize
    cacheLineSize = line
    self.isPrefetchEnabled = isPrefetchEnabled
    prefetchDistance = distance
  }

  /// What a device's profile suggests: the block size that misses least in its caches, its line
  /// length, and the prefetch distance of a loop that only streams.
  public init(_ device: DeviceProfile, _ latencies: MemoryLatencies) {
    let optimizer = CacheOptimizer(device)
    let hints = PrefetchHints(for: .streaming, shapes: [[1 << 20]], on: device, latencies)
    self.init(
      checked: optimizer.bestBlockSize(), line: optimizer.levels[0].lineBytes,
      isPrefetchEnabled: true, distance: hints.prefetchDistance)
  }
}

extension CacheOptimizer {
  /// An optimizer for a device's caches with lines of a stated length.
  public convenience init(_ device: DeviceProfile, _ configuration: CacheConfiguration) {
    self.init(
      levels: device.cacheLevels.map {
        CacheGeometry(
          sizeBytes: $0.sizeBytes, ways: $0.ways, lineBytes: configuration.cacheLineSize,
          policy: $0.policy)
      })
  }
}

/// A value that a ``CacheConfiguration`` cannot have.
public struct CacheConfigurationError: Error, Hashable, CustomStringConvertible {
  /// The field, as the configuration names it.
  public let field: String
  /// What was given.
  public let value: Int
  /// What is allowed.
  public let expected: String

  /// `cacheLineSize is 48; it must be a power of two from 16 to 1024`.
  public var description: String { "\(field) is \(value); it must be \(expected)" }
}
