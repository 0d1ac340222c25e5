import Bench
import Kernels
import Testing

struct HostAuditTests {
  @Test func `claims about this machine have names and ranges, apart from the simulated ones`() {
    let ids = Claim.hostSeeds.map(\.id)
    #expect(Set(ids).count == ids.count)
    #expect(Set(ids).isDisjoint(with: Claim.seeds.map(\.id)))
    for claim in Claim.hostSeeds {
      #expect(claim.unit == "times" && claim.source.hasPrefix("seed 00"))
      #expect(claim.claimed.lowerBound >= 1 && !claim.statement.isEmpty)
    }
  }

  @Test(arguments: Claim.hostSeeds)
  func `every claim about kernels is about some`(_ claim: Claim) throws {
    guard case .kernels(let pattern, _, _) = claim.quantity else { return }
    let regex = try Regex(pattern)
    #expect(KernelBenchmark.all.contains { "\($0.family) \($0.shape)".contains(regex) })
  }

  @Test func `ratios are means of benchmarks, and what cannot run says why`() throws {
    let bench = KernelBench([KernelBenchTests.tiny], timer: BurstTimer(budgetSeconds: 0))
    var audit = HostAudit(bench: bench)
    func claim(_ pattern: String, at isa: ISA?) -> Claim {
      Claim("c", source: "s", "it is", .kernels(pattern, at: isa, than: .scalar), claimed: 2...10)
    }
    // The same variant at both levels: measured once.
    let same = try audit.result(of: claim("layout", at: nil))
    #expect(same.measured == 1 && same.extent == 1...1 && same.verdict == .partly)
    let none = try audit.result(of: claim("nothing", at: nil))
    #expect(none.verdict == .unmeasured && none.reason != nil)
    for level in ISA.allCases where !Processor.current.levels.contains(level) {
      #expect(try audit.result(of: claim("layout", at: level)).verdict == .unmeasured)
    }
  }
}
