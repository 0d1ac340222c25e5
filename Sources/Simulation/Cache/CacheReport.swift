public import Devices
public import Graphs
import Tensors

/// What layouts and block sizes do to the caches of one core when a model runs once.
public struct CacheReport: Hashable, Sendable {
  /// NCHW throughout, loops as they stand.
  public let before: CacheTraffic
  /// The layouts of ``plan``, with the conversions between them, loops as they stand.
  public let after: CacheTraffic
  /// These layouts with the block sizes that miss least; nil where they were not asked for.
  public let tiled: CacheTraffic?
  /// In which layout each value lies.
  public let plan: LayoutPlan

  /// What the hit rates mean.
  public static let definition =
    "cache efficiency = hit rate of one core of the fastest cluster: in L1 of accesses of up to 16 "
    + "bytes, in L2 of the lines that L1 missed; LRU, no prefetching; operands made by the step "
    + "before lie in the caches, weights come from memory"
}

extension CacheOptimizer {
  /// Runs a model through the caches before and after layouts are chosen.
  ///
  /// Every node's stream is sampled up to ``touchLimit`` lines and two iterations of each loop.
  ///
  /// - Parameters:
  ///   - graph: The model, after its passes.
  ///   - layouts: The layouts to choose from; the first is NCHW.
  ///   - elementBytes: Bytes of one element.
  ///   - isTiled: Whether block sizes are worked out as well, which takes some times longer.
  public func report(
    of graph: Graph, among layouts: [DataLayout] = [.nchw, .nhwc], elementBytes: Int = 4,
    isTiled: Bool = false
  ) -> CacheReport {
    let plan = layoutPlan(of: graph, among: layouts, elementBytes: elementBytes)
    let planar = graph.nodes.map { _ in DataLayout.nchw }
    var conversions = CacheTraffic(levels: [])
    for conversion in plan.conversions {
      conversions =
        conversions
        + conversionTraffic(
          graph[conversion.value].type.shape, from: conversion.source, to: conversion.target,
          elementBytes: elementBytes)
    }
    func traffic(_ layouts: [DataLayout], isTiled: Bool) -> CacheTraffic {
      var sum = CacheTraffic(levels: levels.map { _ in CacheCounts() })
      for (node, layout) in zip(graph.nodes, layouts) {
        sum =
          sum
          + self.traffic(
            of: node, in: graph, layout: layout, elementBytes: elementBytes, isTiled: isTiled)
      }
      return sum
    }
    return CacheReport(
      before: traffic(planar, isTiled: false),
      after: traffic(plan.nodeLayouts, isTiled: false) + conversions,
      tiled: isTiled ? traffic(plan.nodeLayouts, isTiled: true) + conversions : nil, plan: plan)
  }
}

/// What layouts do to the caches of one core of a device when a model runs once; see
/// ``CacheOptimizer/report(of:among:elementBytes:isTiled:)``. An optimizer that is kept answers again
/// for nothing, also on other devices of the same caches.
public func cacheReport(
  of graph: Graph, on device: DeviceProfile, layouts: [DataLayout] = [.nchw, .nhwc]
) -> CacheReport {
  CacheOptimizer(device).report(of: graph, among: layouts)
}
