extension DeviceProfile {
  /// Whether a cluster's highest frequency is at least the mean of the fastest and the slowest
  /// cluster's: ncnn's rule for `powersave`.
  public func isBig(_ cluster: Cluster) -> Bool {
    let frequencies = clusters.map(\.maximumFrequencyKHz)
    return cluster.maximumFrequencyKHz >= ((frequencies.max() ?? 0) + (frequencies.min() ?? 0)) / 2
  }

  /// The clusters of big cores; never empty.
  public var bigClusters: [Cluster] { clusters.filter(isBig) }
}
