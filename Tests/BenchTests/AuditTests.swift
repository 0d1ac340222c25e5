import Bench
import Devices
import Records
import Simulation
import Testing

struct AuditTests {
  @Test(arguments: [
    (1.0, ClaimVerdict.refuted), (2.0, .partly), (3.1, .partly), (3.2, .confirmed),
    (4.5, .confirmed), (6.25, .confirmed), (6.26, .partly), (10, .partly), (10.1, .refuted),
  ])
  func `a claim of 4 to 5 is confirmed within a quarter, partly within a half or twice`(
    measured: Double, verdict: ClaimVerdict
  ) {
    let claim = Claim(
      "c", source: "s", "it is", .gain(.latency, model: "a", than: "b"), claimed: 4...5)
    #expect(claim.verdict(on: measured) == verdict)
  }

  @Test func `claims are measured on each device, and sizes once`() throws {
    let devices = try DeviceCatalog().devices(matching: ["tablet", "iphone-15-pro"])
    var audit = Audit(devices: devices, simulator: try Simulator())
    let claims = Claim.seeds.filter { $0.id.hasPrefix("lightweight") }
    #expect(claims.map(\.unit) == ["parameters", "ms", "times"])
    let results = try audit.results(of: claims)
    #expect(
      results.map(\.device) == [
        nil, "ipad-pro-11-m2", "iphone-15-pro", "ipad-pro-11-m2", "iphone-15-pro",
      ])
    #expect(results[0].measured == 800_872 && results[0].verdict == .confirmed)
    let times = results.compactMap(\.measured)
    #expect(times.count == 5)
    // The gain is the ratio of two latencies that are claims of their own.
    let whole = try audit.results(of: Claim.seeds.filter { $0.id == "resnet18-inference" })
    let gain = try #require(whole.first?.measured) / times[1]
    #expect((gain / times[3] - 1).magnitude < 1e-12)
  }

  @Test func `what cannot be measured says why`() throws {
    let small = try DeviceCatalog().devices(matching: ["tablet+memory.appLimitMiB=16"])
    var audit = Audit(devices: small, simulator: try Simulator())
    let accuracy = try audit.results(of: Claim.seeds.filter { $0.id.hasSuffix("accuracy") })
    #expect(accuracy.count == 3)
    #expect(accuracy.allSatisfy { $0.verdict == .unmeasured && $0.measured == nil })
    #expect(accuracy.allSatisfy { $0.reason == "no labelled images are shipped" })
    let time = try audit.results(of: Claim.seeds.filter { $0.id == "resnet18-inference" })
    #expect(time.map(\.verdict) == [.unmeasured])
    #expect(time[0].reason?.hasPrefix("the app limit of the device is exceeded") == true)
  }

  @Test func `every claim has a name, a source and a range`() {
    #expect(Set(Claim.seeds.map(\.id)).count == Claim.seeds.count)
    for claim in Claim.seeds {
      #expect(claim.source.hasPrefix("seed 00") || claim.source == "design brief")
      #expect(!claim.statement.isEmpty && claim.claimed.lowerBound >= 0)
    }
    let inference = Claim.seeds.first { $0.id == "resolution-160-inference" }
    #expect(inference?.statement == "inference at 160 x 160 takes 8 ms in place of 15")
    // 14.5 / 8.5 to 15.5 / 7.5.
    #expect(inference?.claimed.contains(15 / 8.0) == true)
  }
}
