import Basics
import Commands
import Reports
import Simulation

/// `SIZE,WAYS,LINE` in bytes, as cachegrind's options have it.
struct CacheShape: ArgumentValue {
  let geometry: CacheGeometry

  init(_ sizeBytes: Int, _ ways: Int, _ lineBytes: Int) {
    geometry = CacheGeometry(sizeBytes: sizeBytes, ways: ways, lineBytes: lineBytes)
  }

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 3, let size = numbers[0], let ways = numbers[1], let line = numbers[2],
      (16...1024).contains(line), line & (line - 1) == 0, (1...1 << 16).contains(ways),
      (1...1 << 30).contains(size), size % (ways * line) == 0
    else { return nil }
    self.init(size, ways, line)
  }

  var argument: String { "\(geometry.sizeBytes),\(geometry.ways),\(geometry.lineBytes)" }

  static var expectation: String {
    "SIZE,WAYS,LINE in bytes, such as 32768,4,64: lines of a power of two from 16 to 1024, and a "
      + "size up to 1073741824 that is a multiple of WAYS x LINE"
  }
}

/// `next-line,2` or `stride,1`.
struct PrefetchRule: ArgumentValue {
  let prefetcher: Prefetcher

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let isNumber = parts.count == 1 && Int(parts[0]) != nil
    let name = isNumber ? Prefetcher.Kind.nextLine.rawValue : parts[0]
    let lines = isNumber ? parts[0] : parts.count == 2 ? parts[1] : parts.count == 1 ? "1" : ""
    guard let kind = Prefetcher.Kind(rawValue: name), let degree = Int(lines),
      (1...64).contains(degree)
    else { return nil }
    prefetcher = Prefetcher(kind, degree: degree)
  }

  var argument: String { "\(prefetcher.kind.rawValue),\(prefetcher.degree)" }

  static var expectation: String {
    "'next-line' or 'stride', with a number of lines from 1 to 64 as in next-line,2"
  }
}

/// A trace through cachegrind's caches and through a hierarchy of data caches.
struct CacheReplay {
  let instructions: CacheGeometry
  let data: CacheGeometry
  let lastLevel: CacheGeometry
  let levels: [CacheLevel]
  let streamingLines: Int?

  func run(_ trace: AddressTrace) -> (split: SplitCaches, system: CacheSystem) {
    var split = SplitCaches(instructions: instructions, data: data, lastLevel: lastLevel)
    split.replay(trace)
    var system = system(classifiesMisses: true)
    system.replay(trace)
    return (split, system)
  }

  private func system(classifiesMisses: Bool) -> CacheSystem {
    CacheSystem(
      CacheTopology(levels), streamingLines: streamingLines, classifiesMisses: classifiesMisses)
  }

  /// Millions of references a second: the fastest of several runs, in one thread.
  func benchmark(_ trace: AddressTrace) -> Table {
    let count = Double(max(1, trace.records.count))
    func row(_ engine: String, _ body: () -> Void) -> [Table.Cell] {
      let clock = ContinuousClock()
      var best = clock.measure(body)
      let end = clock.now + .milliseconds(300)
      while clock.now < end { best = min(best, clock.measure(body)) }
      return [.text(engine), .number(count / (best / .microseconds(1)), digits: 1)]
    }
    return Table(
      columns: [
        .text("engine"), .number("millionReferencesPerSecond", title: "10^6 references/s"),
      ],
      rows: [
        row("cachegrind's counters") {
          var caches = SplitCaches(instructions: instructions, data: data, lastLevel: lastLevel)
          caches.replay(trace)
        },
        row("levels with policies") {
          var system = system(classifiesMisses: false)
          system.replay(trace)
        },
        row("stack distances") {
          var distances = StackDistances()
          distances.replay(trace, lineBytes: data.lineBytes)
        },
      ])
  }
}

extension Terminal {
  /// Prints named tables: one below the other for people, one object in JSON, and in CSV a row for
  /// each value.
  func write(_ tables: [(name: String, table: Table)], as format: Table.Format) {
    switch format {
    case .text, .markdown:
      for (index, (_, table)) in tables.enumerated() {
        if index > 0 { write("\n") }
        write(table, as: format)
      }
    case .json:
      let members = tables.map { JSONValue.Member(key: $0.name, value: $0.table.jsonRows) }
      let version = JSONValue.Member(key: "schemaVersion", value: 1)
      write(JSONWriter().text(of: .object([version] + members)) + "\n")
    case .csv:
      var long = Table(
        columns: [.text("table"), .text("row"), .text("quantity"), .number("value")], rows: [])
      for (name, table) in tables {
        let label = table.columns.first.map { $0.isNumeric ? nil : 0 } ?? nil
        for (number, row) in table.rows.enumerated() {
          let title = label.map { row[$0] } ?? .integer(Int64(number))
          for (column, cell) in zip(table.columns, row) where column.isNumeric {
            long.rows.append([.text(name), title, .text(column.name), cell])
          }
        }
      }
      write(long, as: .csv)
    }
  }
}

extension Table {
  /// cachegrind's nine counters, in its order.
  static func counters(_ caches: SplitCaches) -> Table {
    let (i, r, w) = (caches.instructions, caches.reads, caches.writes)
    let counters = [
      ("Ir", i.references), ("I1mr", i.firstLevelMisses), ("ILmr", i.lastLevelMisses),
      ("Dr", r.references), ("D1mr", r.firstLevelMisses), ("DLmr", r.lastLevelMisses),
      ("Dw", w.references), ("D1mw", w.firstLevelMisses), ("DLmw", w.lastLevelMisses),
    ]
    return Table(
      columns: counters.map { .number($0.0) }, rows: [counters.map { .integer(Int64($0.1)) }])
  }

  /// What each level of the data caches did.
  static func levels(_ system: CacheSystem) -> Table {
    byLevel(system) { counts, _, _ in
      [
        ("loads", counts.loads), ("stores", counts.stores), ("hits", counts.hits),
        ("loadMisses", counts.loadMisses), ("storeMisses", counts.storeMisses),
        ("misses", counts.misses), ("evictions", counts.evictions),
        ("writeBacks", counts.writeBacks),
      ]
    }
  }

  /// What policies did beside that.
  static func events(_ system: CacheSystem) -> Table {
    byLevel(system) { _, events, _ in
      [
        ("passedStores", events.passedStores), ("streamedLines", events.streamedLines),
        ("linesMovedUp", events.linesMovedUp), ("victimsTaken", events.victimsTaken),
        ("backInvalidations", events.backInvalidations),
      ]
    }
  }

  /// Why each level missed.
  static func missClasses(_ system: CacheSystem) -> Table {
    byLevel(system) { counts, _, classes in
      [
        ("misses", counts.misses), ("compulsory", classes.compulsory),
        ("capacity", classes.capacity), ("conflict", classes.conflict),
      ]
    }
  }

  private static func byLevel(
    _ system: CacheSystem,
    _ numbers: (CacheCounts, CacheEvents, MissClasses) -> [(name: String, value: Int)]
  ) -> Table {
    var table = Table(columns: [.text("level")], rows: [])
    for level in 0..<system.topology.levelCount {
      let numbers = numbers(
        system.counts(level: level), system.events(level: level),
        system.missClasses(level: level) ?? MissClasses())
      table.rows.append(
        [.text(system.topology.name(ofLevel: level))]
          + numbers.map { .integer(Int64($0.value)) })
      guard level == 0 else { continue }
      table.columns += numbers.map { .number($0.name, title: words($0.name)) }
    }
    return table
  }

  /// `loadMisses` as `load misses`.
  private static func words(_ name: String) -> String {
    name.reduce("") { $0 + ($1.isUppercase ? " \($1.lowercased())" : String($1)) }
  }

  /// Bytes between the last level and memory.
  static func memory(_ system: CacheSystem) -> Table {
    Table(
      columns: [
        .number("memoryReadBytes", title: "bytes from memory"),
        .number("memoryWrittenBytes", title: "bytes to memory"),
      ],
      rows: [
        [
          .integer(Int64(system.memory.bytesRead)), .integer(Int64(system.memory.bytesWritten)),
        ]
      ])
  }

  /// What became of lines that were fetched ahead.
  static func prefetches(_ system: CacheSystem) -> Table {
    let counts = system.events(level: 0).prefetches
    let columns = [
      ("prefetches", counts.issued), ("useful", counts.useful), ("late", counts.late),
      ("useless", counts.useless), ("waiting", counts.waiting),
    ]
    return Table(
      columns: columns.map { .number($0.0) }, rows: [columns.map { .integer(Int64($0.1)) }])
  }

  /// Misses of fully associative caches of all sizes.
  static func missCurve(_ distances: StackDistances, lineBytes: Int) -> Table {
    Table(
      columns: [
        .number("sizeBytes", title: "size"), .number("lines"), .number("misses"),
        .number("missPercent", title: "% of accesses"),
      ],
      rows: distances.missCurve.map { lines, misses in
        [
          .integer(Int64(lines * lineBytes)), .integer(Int64(lines)), .integer(Int64(misses)),
          .number(100 * Double(misses) / Double(max(1, distances.accesses)), digits: 3),
        ]
      })
  }
}
