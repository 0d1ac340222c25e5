import Devices
import Policies
import Synchronization
import Testing

struct MemoryPressureTests {
  private static let mebibyte = 1_048_576

  @Test func `levels are ordered by severity`() {
    #expect(MemoryPressureLevel.allCases == MemoryPressureLevel.allCases.sorted())
    #expect(MemoryPressureLevel.warning < .critical)
  }

  @Test(arguments: [
    (799, MemoryPressureLevel.normal), (800, .warning), (919, .warning), (920, .critical),
    (1000, .critical), (1001, .kill),
  ])
  func `levels begin at 80 and 92 percent, and behind the limit`(
    bytes: Int, level: MemoryPressureLevel
  ) {
    #expect(MemoryThresholds().level(of: bytes, limit: 1000) == level)
  }

  @Test func `thresholds come from the profile`() throws {
    let device = try DeviceCatalog().device("budget-phone")
    let monitor = MemoryPressureMonitor(device.memory)
    #expect(monitor.limit == device.memory.appLimitBytes)
    #expect(monitor.thresholds == MemoryThresholds(warningPercent: 80, criticalPercent: 92))
    let memory = Devices.Memory(
      totalMiB: 100, appLimitMiB: 10, warningPercent: 50, criticalPercent: 60)
    #expect(MemoryPressureMonitor(memory).thresholds.warningPercent == 50)
  }

  @Test func `a level ends only well below where it begins`() throws {
    var monitor = MemoryPressureMonitor(limit: 1000)
    var levels: [MemoryPressureLevel] = []
    for bytes in [790, 805, 795, 751, 750, 749, 930, 900, 871, 869, 700, 1001, 1] {
      try monitor.update(bytes: bytes)
      levels.append(monitor.level)
    }
    #expect(
      levels == [
        .normal, .warning, .warning, .warning, .warning, .normal, .critical, .critical, .critical,
        .warning, .normal, .kill, .kill,
      ])
  }

  private struct Refusal: Error {}

  @Test func `observers are told of changes only, all of them, and may throw`() async throws {
    let seen = Log()
    var monitor = MemoryPressureMonitor(limit: 100)
    monitor.observe { _ in throw Refusal() }
    monitor.observe { seen.add($0) }
    #expect(throws: Refusal.self) { try monitor.update(bytes: 85) }
    #expect(monitor.level == .warning)
    try monitor.update(bytes: 86)
    await #expect(throws: Refusal.self) {
      try await monitor.update(bytes: 95) { _ in }
    }
    #expect(seen.events.map(\.level) == [.warning, .critical])
    #expect(seen.events.map(\.previous) == [.normal, .warning])
    #expect(seen.events.map(\.bytes) == [85, 95])
  }

  private final class Log: Sendable {
    private let stored = Mutex<[MemoryPressureEvent]>([])
    var events: [MemoryPressureEvent] { stored.withLock { $0 } }
    func add(_ event: MemoryPressureEvent) { stored.withLock { $0.append(event) } }
  }

  @Test func `batch, caches and plan are given up in this order`() {
    let plans = [
      MemoryDemand(fixedBytes: 400, activationBytes: 100, cacheBytes: 150),
      MemoryDemand(fixedBytes: 100, activationBytes: 60),
    ]
    var run = MemoryPressureResponse(plans: plans, batch: 4)
    #expect(run.bytes == 950 && run.activationBytes == 400)
    #expect(run.respond(to: .normal, until: 1).isEmpty)
    #expect(run.respond(to: .warning, until: 800) == [.reduceBatch(to: 2)])
    #expect(run.bytes == 750)
    #expect(
      run.respond(to: .warning, until: 300) == [.reduceBatch(to: 1), .dropCaches(bytes: 150)])
    #expect(run.bytes == 500 && run.isCold && run.plan == 0)
    #expect(run.respond(to: .critical, until: 300) == [.switchPlan(to: 1)])
    #expect(run.bytes == 160)
    #expect(run.respond(to: .kill, until: 1).isEmpty)
    run.finishInference()
    #expect(!run.isCold)
  }

  @Test func `the batch falls to what is asked for, not below the floor`() {
    let demand = MemoryDemand(fixedBytes: 10, activationBytes: 5, cacheBytes: 7)
    var run = MemoryPressureResponse(plans: [demand], batch: 8, batchFloor: 2)
    #expect(run.reduceBatchSize(1) == 2)
    #expect(run.reduceBatchSize(6) == 2)
    #expect(run.activationBytes == 10)
    #expect(run.dropCaches() == 7)
    #expect(run.dropCaches() == 0)
    let only = run.switchPlan()
    #expect(!only)
  }
}

struct MemoryAccountingTests {
  private static let regions = [
    MemoryRegion(byteCount: 100), MemoryRegion(byteCount: 50_000, isClean: true),
    MemoryRegion(byteCount: 16_385),
  ]

  @Test(arguments: [
    (DeviceProfile.Platform.ios, 16_384 + 32_768), (.android, 4096 + 53_248 + 20_480),
    (.linux, 4096 + 20_480),
  ])
  func `pages count whole, clean ones of files only on Android`(
    platform: DeviceProfile.Platform, bytes: Int
  ) {
    #expect(MemoryAccounting(platform).countedBytes(of: Self.regions) == bytes)
  }

  private static let processes: [LowMemoryKiller.Process] = [
    .init(name: "app", score: LowMemoryKiller.Score.foreground, residentBytes: 900),
    .init(name: "music", score: LowMemoryKiller.Score.perceptible, residentBytes: 80),
    .init(name: "old", score: LowMemoryKiller.Score.cached, residentBytes: 50),
    .init(name: "older", score: LowMemoryKiller.Score.cachedMost, residentBytes: 40),
    .init(name: "large", score: LowMemoryKiller.Score.cached, residentBytes: 200),
  ]

  @Test(arguments: [
    (69, 0, 500, []), (70, 0, 30, ["older"]), (70, 0, 100, ["older", "large"]),
    (70, 0, 5000, ["older", "large", "old"]), (900, 700, 300, ["older", "large", "old", "music"]),
    (900, 700, 1200, ["older", "large", "old", "music", "app"]), (900, 700, 0, []),
  ])
  func `the least important processes end first, the app on the screen last`(
    partial: Int, complete: Int, shortfall: Int, names: [String]
  ) {
    let victims = LowMemoryKiller().victims(
      among: Self.processes, partialStall: partial, completeStall: complete, shortfall: shortfall)
    #expect(victims.map(\.name) == names)
  }

  @Test func `a device with little memory waits longer`() {
    let victims = LowMemoryKiller(hasLittleMemory: true).victims(
      among: Self.processes, partialStall: 100, completeStall: 0, shortfall: 10)
    #expect(victims.isEmpty)
  }
}
