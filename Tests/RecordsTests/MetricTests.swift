import Records
import Testing

struct MetricTests {
  @Test func `names are distinct and end in their unit`() {
    #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    let endings = [
      "ns": ["Ns"], "nJ": ["Nanojoules"], "mW": ["Milliwatts"], "bytes": ["Bytes"],
      "count": ["steps"], "ppb": ["Ppb"], "millitokens/s": ["millitokensPerSecond"],
      "ppm": ["Ppm"], "millidecibel": ["Millidecibel"], "lines": ["Misses", "Hits", "Evictions"],
      "accesses": ["Hits"], "MACs": ["Macs"],
    ]
    for metric in Metric.all {
      #expect((endings[metric.unit] ?? []).contains(where: metric.name.hasSuffix), "\(metric.name)")
    }
  }

  @Test func `the three kinds are told apart`() {
    #expect(Metric.all.filter { $0.kind == .host } == [.hostLatency])
    #expect(
      Metric.all.filter { $0.kind == .computed } == [
        .outputError, .accuracy, .accuracyChange, .agreement, .outputSignalToNoise,
      ])
    let neutral = Metric.all.filter { $0.polarity == .neutral }
    #expect(neutral == [.averagePower, .steps, .l1PlanarMisses, .l2PlanarMisses, .l1Hits, .l2Hits])
    #expect(
      Metric.all.filter { $0.polarity == .higherIsBetter } == [
        .tokenRate, .l1HitRate, .l2HitRate, .accuracy, .accuracyChange, .agreement,
        .outputSignalToNoise,
      ])
  }
}
