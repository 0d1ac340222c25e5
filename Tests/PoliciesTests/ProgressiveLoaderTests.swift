import Policies
import Records
import Testing

struct ProgressiveLoaderTests {
  /// What a loader did, and what it is to fail at.
  private final class Log {
    var lines: [String] = []
    var broken: Set<Int> = []
  }

  private struct Broken: Error, CustomStringConvertible {
    var description: String { "broken disk" }
  }

  private func loader(
    _ log: Log, _ sizes: [Int] = [10, 10, 10, 10],
    _ configuration: LoadingConfiguration = .onDemand(maximumByteCount: 20)
  ) -> ProgressiveLoader {
    ProgressiveLoader(
      byteCounts: sizes, configuration,
      load: { layer in
        guard !log.broken.contains(layer) else { throw Broken() }
        log.lines.append("load \(layer)")
      }, unload: { log.lines.append("unload \($0)") })
  }

  @Test func `loading is done once`() throws {
    let log = Log()
    var loader = loader(log)
    #expect(try loader.status(of: 2) == .unloaded)
    try loader.load(2)
    try loader.load(2)
    #expect(log.lines == ["load 2"])
    #expect(try loader.status(of: 2) == .loaded)
    #expect(loader.statistics.residentByteCount == 10)
    #expect(loader.statistics.hits == 1)
    #expect(loader.accessLog[2].accesses == 2)
  }

  @Test func `low priorities are dropped first`() throws {
    let log = Log()
    var loader = loader(log)
    try loader.load(0)
    try loader.load(1)
    try loader.setPriority(0, of: 1)
    try loader.load(3)
    #expect(log.lines == ["load 0", "load 1", "unload 1", "load 3"])
    try loader.setPriority(nil, of: 1)
  }

  @Test func `the layers behind are read as well where a window says so`() throws {
    let log = Log()
    var loader = loader(log, [1, 1, 1, 1], LoadingConfiguration(.layers(2)))
    try loader.load(1)
    #expect(log.lines == ["load 1", "load 2", "load 3"])
    loader.pressure(.critical)
    #expect(loader.statistics.residentLayerCount == 1)
  }

  @Test func `pinned and used layers stay`() throws {
    let log = Log()
    var loader = loader(log)
    try loader.load(0)
    try loader.setPinned(true, 0)
    #expect(throws: LoadingError.pinned(layer: 0)) { try loader.unload(0) }
    try loader.withLayer(1) { loader in
      #expect(throws: LoadingError.exceedsLimit(layer: 2, needed: 10, available: 0)) {
        try loader.load(2)
      }
    }
    try loader.setPinned(false, 0)
    try loader.unload(0)
    try loader.unload(0)
    #expect(log.lines == ["load 0", "load 1", "unload 0"])
  }

  @Test func `layers that cannot be read say why, and may be tried again`() throws {
    let log = Log()
    var loader = loader(log)
    log.broken = [1]
    #expect(throws: LoadingError.loadFailed(layer: 1, reason: "broken disk")) {
      try loader.load(1)
    }
    #expect(try loader.status(of: 1) == .failed)
    #expect(loader.statistics.residentByteCount == 0)
    log.broken = []
    try loader.load(1)
    #expect(try loader.status(of: 1) == .loaded)
  }

  @Test func `layers that do not fit or do not exist are refused`() throws {
    let log = Log()
    var loader = loader(log, [30, 5])
    #expect(throws: LoadingError.exceedsLimit(layer: 0, needed: 30, available: 20)) {
      try loader.load(0)
    }
    for layer in [-1, 2] {
      #expect(throws: LoadingError.unknownLayer(layer, count: 2)) { try loader.load(layer) }
      #expect(throws: LoadingError.unknownLayer(layer, count: 2)) { try loader.unload(layer) }
      #expect(throws: LoadingError.unknownLayer(layer, count: 2)) {
        _ = try loader.status(of: layer)
      }
    }
    #expect(log.lines.isEmpty)
  }

  @Test func `what is loaded is unloaded at the end`() throws {
    let log = Log()
    do {
      var loader = loader(log)
      try loader.load(3)
      try loader.load(0)
      _ = consume loader
    }
    #expect(log.lines == ["load 3", "load 0", "unload 0", "unload 3"])
  }
}
