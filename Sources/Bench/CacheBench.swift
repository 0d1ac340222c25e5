import Basics
import Devices
import Graphs
import Records
import Simulation

/// Runs models through simulated caches, each once for all devices that have the same ones.
struct CacheBench {
  private struct Request: Hashable {
    let graph: ContentHash
    let levels: [CacheGeometry]
    let elementBytes: Int
  }

  private var optimizers: [[CacheGeometry]: CacheOptimizer] = [:]
  private var reports: [Request: CacheReport] = [:]

  /// What layouts do to the caches of a device.
  ///
  /// - Parameters:
  ///   - graph: The model after its passes, and its identity.
  ///   - precision: What elements are stored in.
  mutating func report(
    of graph: Graph, _ hash: ContentHash, on device: DeviceProfile, _ precision: Precision
  ) -> CacheReport {
    let fresh = CacheOptimizer(device)
    let request = Request(
      graph: hash, levels: fresh.levels, elementBytes: precision.byteCount)
    if let known = reports[request] { return known }
    // An optimizer remembers what it simulated.
    let optimizer = optimizers[fresh.levels] ?? fresh
    optimizers[fresh.levels] = optimizer
    let report = optimizer.report(of: graph, elementBytes: precision.byteCount)
    reports[request] = report
    return report
  }
}

extension CacheReport {
  /// Misses before layouts are chosen, and what the caches do with them: hits, misses, evictions and
  /// hit rates of the first two levels.
  var measurements: [Measurement] {
    let levels: [(planar: Metric, misses: Metric, hits: Metric, evictions: Metric, rate: Metric)] =
      [
        (.l1PlanarMisses, .l1Misses, .l1Hits, .l1Evictions, .l1HitRate),
        (.l2PlanarMisses, .l2Misses, .l2Hits, .l2Evictions, .l2HitRate),
      ]
    return levels.enumerated().filter { $0.offset < after.levels.count }.flatMap { level, metrics in
      let misses = after.misses(level: level)
      return [
        Measurement(metrics.planar, Int64(before.misses(level: level))),
        Measurement(metrics.misses, Int64(misses)),
        Measurement(metrics.hits, Int64(after.requests(level: level) - misses)),
        Measurement(metrics.evictions, Int64(after.levels[level].evictions)),
      ] + (after.hitPpm(level: level).map { [Measurement(metrics.rate, $0)] } ?? [])
    }
  }
}
