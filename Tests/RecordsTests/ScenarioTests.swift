import Records
import Testing

struct ScenarioTests {
  @Test func `every scenario has a spelling that reads back`() {
    #expect(Scenario.all.map(\.description) == ["warm", "cold"])
    for scenario in Scenario.all { #expect(Scenario(scenario.description) == scenario) }
    for text in ["", "Warm", "hot", "warm "] { #expect(Scenario(text) == nil) }
  }

  @Test func `of all statuses only failures and timeouts fail a run`() {
    #expect(Status.allCases.filter(\.failsRun) == [.timeout, .failed])
    #expect(
      Status.allCases.map(\.rawValue) == [
        "ok", "oom", "over-power", "throttled", "fallback", "timeout", "unsupported", "failed",
        "skipped",
      ])
  }

  @Test func `a reason says what is needed and available where it knows`() {
    #expect(StatusReason("no backend").description == "no backend")
    let limit = StatusReason("too large", needed: 9, available: 8, unit: "bytes")
    #expect(limit.description == "too large: needs 9 bytes, available 8 bytes")
    var partial = limit
    partial.available = nil
    #expect(partial.description == "too large")
  }
}
