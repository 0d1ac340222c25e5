import Records
import Testing

struct ScenarioTests {
  @Test func `every scenario has a spelling that reads back`() {
    #expect(Scenario.standard.map(\.description) == ["warm", "cold", "generate"])
    for scenario in Scenario.standard + [
      .generate(tokens: 1), .generate(tokens: 65_536), .train(.sgd), .train(.momentum),
      .train(.adam),
    ] {
      #expect(Scenario(scenario.description) == scenario)
    }
    #expect(Scenario("train@sgd") == .train(.sgd))
    #expect(Scenario("train@optimizer=adam")?.description == "train")
    #expect(Scenario("generate@64") == .generate(tokens: 64))
    #expect(Scenario("generate@tokens=32")?.description == "generate")
    let mistakes = [
      "", "Warm", "train@", "train@optimizer=", "train@lion", "hot", "warm ", "@", "warm@64",
      "cold@", "generate@", "generate@0",
      "generate@tokens=", "generate@tokens=65537", "generate@a", "generate@8@8",
    ]
    for text in mistakes { #expect(Scenario(text) == nil, "\(text)") }
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
