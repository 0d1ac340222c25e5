import Records
import Testing

struct OptimizationLevelTests {
  @Test func `levels are numbered from scalar code to everything`() {
    #expect(OptimizationLevel.allCases.map(\.number) == [0, 1, 2, 3])
    #expect(OptimizationLevel(number: 0) == OptimizationLevel.none)
    for level in OptimizationLevel.allCases {
      #expect(OptimizationLevel(number: level.number) == level)
    }
  }

  @Test(arguments: [-1, 4, Int.max]) func `other numbers are no level`(number: Int) {
    #expect(OptimizationLevel(number: number) == nil)
  }

  @Test func `a configuration takes names and numbers`() throws {
    #expect(try Configuration(parsing: "baseline,optimization=0").optimization == .none)
    #expect(
      try Configuration(parsing: "baseline,optimization=2")
        == Configuration(parsing: "baseline,optimization=parallel"))
    #expect(throws: ConfigurationError.self) {
      try Configuration(parsing: "baseline,optimization=4")
    }
  }
}
