extension DeviceProfile {
  /// Whether a cluster's highest frequency is at least the mean of the fastest and the slowest
  /// cluster's: ncnn's rule for `powersave`.
  public func isBig(_ cluster: Cluster) -> Bool {
    let frequencies = clusters.map(\.maximumFrequencyKHz)
    return cluster.maximumFrequencyKHz >= ((frequencies.max() ?? 0) + (frequencies.min() ?? 0)) / 2
  }

  /// The peak of one core of the fastest cluster, in fp32 multiply-accumulates per second: what
  /// decides the tier of a profile that states none.
  public var corePeakMacsPerSecond: Double {
    DeviceDefaults.corePeakMacsPerSecond(of: clusters, hasSIMD: !simd.isEmpty)
  }

  /// The clusters of big cores; never empty.
  public var bigClusters: [Cluster] { clusters.filter(isBig) }
}
