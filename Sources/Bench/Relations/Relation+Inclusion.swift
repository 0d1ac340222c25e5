import Basics
package import Devices
import Simulation

extension Relation {
  /// What hits in a fully associative cache hits in a larger one, if the least recently used line is
  /// replaced: the inclusion property. Other policies do not have it.
  ///
  /// Reference: R. L. Mattson, J. Gecsei, D. R. Slutz and I. L. Traiger, "Evaluation Techniques for
  /// Storage Hierarchies", IBM Systems Journal 9 (2), 1970.
  package static func inclusion(_ policy: Cache.ReplacementPolicy = .lru) -> Relation {
    Relation("a fully associative LRU cache never misses more when it grows") { _, simulator in
      (1...8).flatMap { seed -> [Comparison] in
        let addresses = addresses(seed: UInt64(seed))
        var smaller: [Bool]?
        return lineCounts.compactMap { lines -> Comparison? in
          let geometry = CacheGeometry(
            sizeBytes: lines * lineBytes, ways: lines, lineBytes: lineBytes, policy: policy)
          let hits = simulator.hits(geometry, addresses)
          defer { smaller = hits }
          guard let smaller else { return nil }
          guard let place = hits.indices.first(where: { smaller[$0] && !hits[$0] }) else {
            return .holds
          }
          return Comparison(
            violation: Violation(
              model: "stream of seed \(seed)", device: "\(lines) lines",
              configuration: policy.rawValue, quantity: "hits until access \(place)",
              before: Int64(smaller[...place].count { $0 }),
              after: Int64(hits[...place].count { $0 })))
        }
      }
    }
  }

  private static let lineBytes = 64
  private static let lineCounts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128]

  /// Runs through memory, as tensors are read, between jumps, as tables are: 64 KiB and 1 MiB.
  private static func addresses(seed: UInt64) -> [Int] {
    var random = SplitMix64(seed: seed)
    var addresses: [Int] = []
    while addresses.count < 3000 {
      let span: UInt64 = random.next() % 4 == 0 ? 1 << 20 : 1 << 13
      let start = Int(random.next() % span)
      let stride = Int(random.next() % 3) * 32 + 16
      for step in 0..<Int(random.next() % 24 + 1) { addresses.append(start + step * stride) }
    }
    return addresses
  }
}
