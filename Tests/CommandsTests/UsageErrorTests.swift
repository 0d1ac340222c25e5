import Commands
import Testing

@Suite struct UsageErrorTests {
  @Test(arguments: [
    (UsageError.missingArgument(label: "<model>"), "Missing expected argument '<model>'"),
    (.missingValue(label: "--device <device>"), "Missing value for '--device <device>'"),
    (.unknownOption("--x", suggestion: nil), "Unknown option '--x'"),
    (
      .unknownOption("--devise", suggestion: "--device"),
      "Unknown option '--devise'. Did you mean '--device'?"
    ),
    (.unexpectedArgument("x", suggestion: nil), "Unexpected argument 'x'"),
    (
      .unexpectedArgument("rnu", suggestion: "run"),
      "Unexpected argument 'rnu'. Did you mean 'run'?"
    ),
    (
      .unexpectedValue("1", flag: "-q"),
      "The option '-q' does not take any value, but '1' was specified."
    ),
    (
      .invalidValue("x", label: "<n>", expectation: "an integer"),
      "The value 'x' is invalid for '<n>'. Please provide an integer."
    ),
    (.validation(reason: "Give one of the two."), "Give one of the two."),
  ])
  func `an error says its sentence`(error: UsageError, sentence: String) {
    #expect("\(error)" == sentence)
    #expect(error.exitCode == .usage)
  }
}
