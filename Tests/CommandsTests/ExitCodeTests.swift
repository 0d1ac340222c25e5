import Commands
import Testing

@Suite struct ExitCodeTests {
  @Test(arguments: [
    (ExitCode.success, 0), (.internalError, 1), (.regression, 2), (.cellsFailed, 3),
    (.improvement, 4), (.baselineNotFound, 5), (.inputOutput, 6), (.notComparable, 7),
    (.usage, 64), (.malformedInput, 65), (.interrupted, 130), (.terminated, 143),
  ])
  func `a code has its number`(code: ExitCode, number: Int) {
    #expect(Int(code.rawValue) == number)
  }

  @Test func `the worst code wins in either order`() {
    let ranking: [ExitCode] = [
      .terminated, .interrupted, .malformedInput, .usage, .inputOutput, .baselineNotFound,
      .internalError, .regression, .cellsFailed, .notComparable, .improvement, .success,
    ]
    for (rank, code) in ranking.enumerated() {
      for milder in ranking[rank...] {
        #expect(ExitCode.worst([code, milder]) == code)
        #expect(ExitCode.worst([milder, code]) == code)
      }
    }
    #expect(ExitCode.worst(ranking.reversed()) == .terminated)
  }

  @Test func `no codes are a success`() {
    #expect(ExitCode.worst([]) == .success)
  }

  @Test func `an unnamed code ranks above the verdicts`() {
    #expect(ExitCode.worst([.internalError, ExitCode(rawValue: 9)]) == ExitCode(rawValue: 9))
  }
}
