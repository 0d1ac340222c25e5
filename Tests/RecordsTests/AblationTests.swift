import Records
import Testing

struct AblationTests {
  @Test(arguments: [
    Ablation(of: "speed", .all), Ablation(of: "a/b", .without("fuse-batch-norm")),
    Ablation(of: "baseline,threads=2", .none),
  ])
  func `a name reads back`(ablation: Ablation) {
    #expect(Ablation(parsing: ablation.description) == ablation)
  }

  @Test(arguments: ["speed", "speed/", "speed/-", "speed/some", "cpu/xnnpack"])
  func `other names are no ablations`(name: String) {
    #expect(Ablation(parsing: name) == nil)
  }
}
