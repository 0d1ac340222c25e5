import Basics
import Commands
import Devices
import Reports
import Simulation

extension Command {
  /// `pocketbench cache`.
  static var cache: Command {
    Command(
      "cache", "Replay a trace of memory references through caches.",
      discussion: """
        The first table has the counters of cachegrind 3.19 for --i1, --d1 and --ll, to the last \
        digit: least recently used lines make room, stores bring lines in, a reference that \
        straddles two lines misses once, one that reads and writes counts as a read. The second \
        has what each level of the data caches did, with the policies below: there a straddling \
        reference is one for each line, and one that reads and writes is two. 'conflict' is what \
        a level misses beyond a fully associative cache of its size. Caches are written \
        SIZE,WAYS,LINE in bytes. With --device the data caches are those of one of its cores. \
        Traces are .cgt files, as Tests/SimulationTests/Fixtures/CacheTraces describes them, plain \
        or packed with lz4.
        """
    ) { signature in
      let options = CacheOptions(&signature)
      return { values, terminal in try options.run(values, terminal) }
    }
  }
}

/// The options of `cache`, and what they do.
private struct CacheOptions {
  private let trace: Parameter<String?>
  private let i1: Parameter<CacheShape>
  private let d1: Parameter<CacheShape?>
  private let l2: Parameter<CacheShape?>
  private let ll: Parameter<CacheShape?>
  private let device: Parameter<String?>
  private let policies: CachePolicyOptions
  private let hasMissCurve: Parameter<Bool>
  private let isBenchmark: Parameter<Bool>
  private let profiles: Parameter<String?>
  private let format: Parameter<Table.Format>

  init(_ signature: inout Signature) {
    trace = signature.option(
      "trace", as: String.self, short: "t", valueName: "file", help: "The trace, a .cgt file.")
    i1 = signature.option(
      "i1", default: CacheShape(32768, 8, 64), valueName: "shape", help: "Instructions.")
    d1 = signature.option(
      "d1", as: CacheShape.self, valueName: "shape",
      help: "Data, first level (default: \(CacheShape(32768, 4, 64).argument)).")
    l2 = signature.option(
      "l2", as: CacheShape.self, valueName: "shape",
      help: "A level between; cachegrind's counters leave it out (default: none).")
    ll = signature.option(
      "ll", as: CacheShape.self, valueName: "shape",
      help: "The last level (default: \(CacheShape(1_048_576, 16, 64).argument)).")
    device = signature.option(
      "device", as: String.self, short: "d", help: "Take the data caches of a device's first core.")
    policies = CachePolicyOptions(&signature)
    hasMissCurve = signature.flag(
      "miss-curve",
      help: "Misses of fully associative first levels of all sizes, by stack distances.")
    isBenchmark = signature.flag(
      "benchmark", help: "How many references a second are replayed on this machine.")
    profiles = signature.profilesOption()
    format = signature.formatOption()
  }

  func run(_ values: Values, _ terminal: Terminal) throws -> ExitCode {
    guard let path = values[trace] else {
      throw UsageError.validation(reason: "Missing expected option '--trace <file>'")
    }
    let levels = try levels(values)
    let records = try AddressTrace(parsing: try File.bytes(path), file: path)
    guard let first = levels.first, let last = levels.last else {
      throw UsageError.validation(reason: "--device has no caches.")
    }
    let replay = CacheReplay(
      instructions: values[i1].geometry, data: first.geometry, lastLevel: last.geometry,
      levels: levels,
      streamingLines: policies.streamingLines(values, isDevice: values[device] != nil))
    let counted = replay.run(records)
    var tables = [
      ("counters", Table.counters(counted.split)), ("levels", Table.levels(counted.system)),
      ("classes", Table.missClasses(counted.system)), ("memory", Table.memory(counted.system)),
    ]
    let hasEvents = (0..<levels.count).contains { level in
      counted.system.events(level: level) != CacheEvents()
    }
    // Programs always get them.
    if hasEvents || !values[format].isForPeople {
      tables.append(("events", Table.events(counted.system)))
    }
    if levels.contains(where: { $0.prefetcher != nil }) {
      tables.append(("prefetch", Table.prefetches(counted.system)))
    }
    if values[hasMissCurve], let distances = counted.system.stackDistances(level: 0) {
      tables.append(("missCurve", .missCurve(distances, lineBytes: first.geometry.lineBytes)))
    }
    if values[isBenchmark] { tables.append(("benchmark", replay.benchmark(records))) }
    terminal.write(tables, as: values[format])
    return .success
  }

  /// The data caches, nearest first.
  private func levels(_ values: Values) throws -> [CacheLevel] {
    guard let name = values[device] else {
      let shapes = [
        ("L1", values[d1] ?? CacheShape(32768, 4, 64)), ("L2", values[l2]),
        (values[l2] == nil ? "L2" : "L3", values[ll] ?? CacheShape(1_048_576, 16, 64)),
      ]
      return try policies.applied(
        to: shapes.compactMap { name, shape in
          shape.map { CacheLevel($0.geometry, name: name) }
        }, values)
    }
    guard values[d1] == nil, values[l2] == nil, values[ll] == nil else {
      throw UsageError.validation(reason: "--device and --d1, --l2, --ll exclude each other.")
    }
    let profile = try Laboratory(profiles: values[profiles]).catalog.device(name)
    return try policies.applied(to: CacheTopology(profile).levels(ofCore: 0), values)
  }
}

/// What caches do with stores and with lines that make room.
private struct CachePolicyOptions {
  private let policy: Parameter<Cache.ReplacementPolicy?>
  private let writePolicy: Parameter<CacheLevel.WritePolicy>
  private let isPassingBy: Parameter<Bool>
  private let streaming: Parameter<Int?>
  private let inclusion: Parameter<CacheLevel.Inclusion>
  private let prefetch: Parameter<PrefetchRule?>

  init(_ signature: inout Signature) {
    policy = signature.option(
      "policy", as: Cache.ReplacementPolicy.self,
      help: "Which line makes room (default: lru, or as the device has it).")
    writePolicy = signature.option(
      "write-policy", default: CacheLevel.WritePolicy.writeBack, valueName: "policy",
      help: "When the first level passes stores on.")
    isPassingBy = signature.flag(
      "no-write-allocate", help: "Stores bring no line into the first level.")
    streaming = signature.option(
      "write-streaming", as: Int.self, valueName: "lines",
      help: """
        After so many full lines of stores in a row the next ones are not brought in; 0 for never \
        (default: 0, with --device \(CacheSystem.defaultStreamingLines)).
        """)
    inclusion = signature.option(
      "inclusion", default: CacheLevel.Inclusion.nonInclusive,
      help: "What the levels behind the first have of the levels before.")
    prefetch = signature.option(
      "prefetch", as: PrefetchRule.self, valueName: "rule",
      help: """
        Fetch lines ahead of the first level: next-line,N or stride,N for N lines at a time. Hits \
        and misses stay as they are.
        """)
  }

  func streamingLines(_ values: Values, isDevice: Bool) -> Int? {
    let lines = values[streaming] ?? (isDevice ? CacheSystem.defaultStreamingLines : 0)
    return lines == 0 ? nil : lines
  }

  func applied(to levels: [CacheLevel], _ values: Values) throws -> [CacheLevel] {
    guard (0...1_000_000).contains(values[streaming] ?? 0) else {
      throw UsageError.validation(reason: "--write-streaming must be from 0 to 1000000.")
    }
    var levels = levels
    for index in levels.indices {
      let shape = levels[index].geometry
      levels[index].geometry = CacheGeometry(
        sizeBytes: shape.sizeBytes, ways: shape.ways, lineBytes: shape.lineBytes,
        policy: values[policy] ?? shape.policy)
      if index > 0 { levels[index].inclusion = values[inclusion] }
      guard levels[index].geometry.policy != .plru || shape.ways <= 64 else {
        throw UsageError.validation(
          reason: "--policy plru is a tree over at most 64 ways; \(levels[index].name) has "
            + "\(shape.ways). Take lru, or fewer ways.")
      }
    }
    guard values[inclusion] != .exclusive || Set(levels.map(\.geometry.lineBytes)).count == 1 else {
      throw UsageError.validation(
        reason: "--inclusion exclusive needs lines of one length in all levels.")
    }
    if !levels.isEmpty {
      levels[0].writePolicy = values[writePolicy]
      levels[0].allocatesOnStore = !values[isPassingBy]
      levels[0].prefetcher = values[prefetch]?.prefetcher
    }
    return levels
  }
}
