import Bench
import Devices
import Graphs
import Records
import Simulation
import Synchronization
import Testing

/// Relations hold for the simulator, and a simulator with a mistake is found out.
struct RelationTests {
  /// Cores in order, wide ones, several clusters, one core type, no SIMD, many cores.
  private static let devices = [
    "budget-phone-3gb", "ipad-pro-11-m2", "raspberry-pi-4", "server-t4", "snapdragon-8-gen-2-phone",
    "wasm-scalar",
  ]

  private static let sample = Result {
    let catalog = try DeviceCatalog()
    return try RelationSample(
      devices.map { try catalog.device($0) }, TestedSimulator(Simulator()),
      models: ["digits-cnn", "mobilenetv3-small", "resnet18", "bert-mini"], share: 4)
  }

  @Test(arguments: Relation.all.indices)
  func `the simulator keeps every relation`(index: Int) throws {
    let finding = try Relation.all[index].check(
      TestedSimulator(Simulator()), on: Self.sample.get())
    #expect(finding.caseCount >= 18, "\(finding.name)")
    #expect(finding.violations.isEmpty, "\(finding.name): \(finding.violations)")
  }

  /// A mistake in the simulator, and the relation that it breaks.
  struct Mistake: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let relation: String
    let make: @Sendable (inout TestedSimulator) -> Void

    /// A mistake in the time of each step, which may depend on the device.
    static func time(
      _ description: String, breaks relation: String,
      _ wrong: @escaping @Sendable (inout LayerTerms, DeviceProfile) -> Void
    ) -> Mistake {
      Mistake(testDescription: description, relation: relation) { simulator in
        let layers = simulator.layers
        simulator.layers = { plan, device, configuration in
          layers(plan, device, configuration).map { terms in
            var terms = terms
            wrong(&terms, device)
            return terms
          }
        }
      }
    }

    static let all = [
      time("time of transfers grows with the bandwidth", breaks: "more memory bandwidth") {
        $0.dramNs += Int64($1.dram.bandwidthMBps)
      },
      time("cycles are divided by a fixed clock", breaks: "twice the clock halves") { terms, _ in
        terms.computeNs += 1000
      },
      time("cycles are divided twice by the clock", breaks: "twice the clock halves") {
        $0.computeNs /= Int64($1.clusters[0].maximumFrequencyKHz) / 100_000
      },
      time("time grows with the clock", breaks: "more clock is never slower") {
        $0.computeNs += Int64($1.clusters[0].maximumFrequencyKHz)
      },
      time("a larger cache takes longer to search", breaks: "more first-level cache") {
        $0.l1Ns += Int64($1.clusters[0].l1d.sizeKiB)
      },
      time("a larger second level takes longer", breaks: "more second-level cache") {
        $0.l2Ns += Int64($1.clusters[0].l2?.sizeKiB ?? 0)
      },
      time("a larger last level takes longer", breaks: "more last-level cache") {
        $0.l3Ns += Int64($1.sharedCaches.first?.sizeKiB ?? 0)
      },
      time("the first cluster of the profile is taken for the fastest", breaks: "clusters") {
        $0.computeNs += Int64($1.clusters[0].count)
      },
      Mistake(
        testDescription: "half of the memory is usable up to a limit", relation: "more memory is"
      ) {
        let trace = $0.trace
        $0.trace = { plan, device, configuration, isCold in
          var result = trace(plan, device, configuration, isCold)
          if device.memory.totalMiB > 8192 { result.status = .oom }
          return result
        }
      },
      Mistake(testDescription: "the latency of storage is read as bandwidth", relation: "storage") {
        let trace = $0.trace
        $0.trace = { plan, device, configuration, isCold in
          var result = trace(plan, device, configuration, isCold)
          result.start?.loadNs += Int64(device.storage.readMBps) * 1_000_000
          return result
        }
      },
      Mistake(testDescription: "a cell is named by its place", relation: "order of cells") {
        let cells = $0.cells
        $0.cells = { matrix in
          var records = cells(matrix)
          if matrix.models[0] == "digits-cnn" { records[0].layers[0].computeNs += 1 }
          return records
        }
      },
      Mistake(testDescription: "plans are played without the batch", relation: "twice gives") {
        let trace = $0.trace
        let count = Counter()
        $0.trace = { plan, device, configuration, isCold in
          var result = trace(plan, device, configuration, isCold)
          result.preprocessNs += count.next()
          return result
        }
      },
    ]
  }

  @Test(arguments: Mistake.all)
  func `a mistake in the simulator breaks its relation`(mistake: Mistake) throws {
    var simulator = try TestedSimulator(Simulator())
    mistake.make(&simulator)
    let relation = try #require(Relation.all.first { $0.name.contains(mistake.relation) })
    let finding = try relation.check(simulator, on: Self.sample.get())
    let violation = try #require(finding.violations.first)
    #expect(finding.summary.contains(" cases break it: \(violation.model) on "))
  }

  @Test(arguments: [Cache.ReplacementPolicy.fifo, .random, .plru])
  func `policies without the inclusion property break it`(policy: Cache.ReplacementPolicy) throws {
    let finding = try Relation.inclusion(policy).check(
      TestedSimulator(Simulator()), on: Self.sample.get())
    #expect(!finding.violations.isEmpty)
  }
}

/// Counts calls.
private final class Counter: Sendable {
  private let count = Mutex<Int64>(0)

  func next() -> Int64 {
    count.withLock {
      $0 += 1
      return $0
    }
  }
}
