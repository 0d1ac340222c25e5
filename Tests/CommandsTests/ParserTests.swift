import Commands
import Testing

@Suite struct ParserTests {
  @Test(arguments: [
    (["run", "bert"], "bert - [] - 0.99 Results/pocketbench.sqlite text false"),
    (["run", "bert", "-7"], "bert -7 [] - 0.99 Results/pocketbench.sqlite text false"),
    (["run", "bert", "+7"], "bert 7 [] - 0.99 Results/pocketbench.sqlite text false"),
    (["run", "-d", "a", "bert", "--device=b"], #"bert - ["a", "b"] - 0.99 @ text false"#),
    (["run", "-d=a", "bert", "--db", "-"], #"bert - ["a"] - 0.99 - text false"#),
    (["run", "bert", "--db=a=b"], "bert - [] - 0.99 a=b text false"),
    (["run", "bert", "--db=-x"], "bert - [] - 0.99 -x text false"),
    (["run", "bert", "--db", ""], "bert - [] - 0.99  text false"),
    (["run", "bert", "--db="], "bert - [] - 0.99  text false"),
    (["run", "bert", "--precision", "int4"], "bert - [] int4 0.99 @ text false"),
    (["run", "bert", "-p", "int4", "-p", "int8"], "bert - [] int8 0.99 @ text false"),
    (["run", "bert", "--confidence", "-.5"], "bert - [] - -0.5 @ text false"),
    (["run", "bert", "--confidence", "-1e3"], "bert - [] - -1000.0 @ text false"),
    (["run", "bert", "-q", "--quiet", "-qf", "json"], "bert - [] - 0.99 @ json true"),
    (["run", "bert", "-qf=json"], "bert - [] - 0.99 @ json true"),
    (["run", "--", "--quiet", "-3"], "--quiet -3 [] - 0.99 @ text false"),
    (["run", "--", "--", "3"], "-- 3 [] - 0.99 @ text false"),
    (["run", "-q", "--", "--help"], "--help - [] - 0.99 @ text true"),
    (["run", "-"], "- - [] - 0.99 @ text false"),
    (["run", "help"], "help - [] - 0.99 @ text false"),
    (["compare", "12"], "12"),
    (["runs", "merge", "a", "b", "--", "-c"], #"["a", "b", "-c"]"#),
    (["runs", "delete"], "[]"),
    (["runs", "delete", "1", "-2"], "[1, -2]"),
  ])
  func `words become typed values`(arguments: [String], expected: String) async {
    let output = expected.replacing("@", with: "Results/pocketbench.sqlite")
    let ending = await run(arguments)
    #expect(ending == Ending(code: .success, output: output + "\n", notes: ""))
  }

  @Test(arguments: [
    (["run"], "Missing expected argument '<model>'"),
    (["compare"], "Missing expected argument '<baseline>'"),
    (["runs", "merge"], "Missing expected argument '<file>'"),
    (["run", "bert", "--device"], "Missing value for '--device <device>'"),
    (["run", "bert", "-d"], "Missing value for '-d <device>'"),
    (["run", "bert", "--db"], "Missing value for '--db <path>'"),
    (["run", "bert", "--device", "--quiet"], "Missing value for '--device <device>'"),
    (["run", "bert", "--device", "--", "x"], "Missing value for '--device <device>'"),
    (["run", "bert", "--db", "-inf"], "Missing value for '--db <path>'"),
    (["run", "bert", "--devise", "x"], "Unknown option '--devise'. Did you mean '--device'?"),
    (["run", "bert", "--devise=x"], "Unknown option '--devise'. Did you mean '--device'?"),
    (["run", "bert", "-device"], "Unknown option '-device'. Did you mean '--device'?"),
    (["run", "bert", "--hlep"], "Unknown option '--hlep'. Did you mean '--help'?"),
    (["run", "bert", "--bogus"], "Unknown option '--bogus'"),
    (["run", "bert", "-x"], "Unknown option '-x'"),
    (["run", "bert", "-qx"], "Unknown option '-qx'"),
    (["run", "bert", "-5x"], "Unknown option '-5x'"),
    (["run", "bert", "-=x"], "Unknown option '-'"),
    (["run", "bert", "--version"], "Unknown option '--version'"),
    (["--vresion"], "Unknown option '--vresion'. Did you mean '--version'?"),
    (["--quiet", "run"], "Unknown option '--quiet'"),
    (["run", "bert", "1", "x"], "Unexpected argument 'x'"),
    (["compare", "1", "-2"], "Unexpected argument '-2'"),
    (["help", "run", "x"], "Unexpected argument 'x'"),
    (["comapre", "1"], "Unexpected argument 'comapre'. Did you mean 'compare'?"),
    (["help", "comapre"], "Unexpected argument 'comapre'. Did you mean 'compare'?"),
    (["runs", "merg", "1"], "Unexpected argument 'merg'. Did you mean 'merge'?"),
    (["bogus"], "Unexpected argument 'bogus'"),
    ([""], "Unexpected argument ''"),
    (
      ["run", "bert", "--quiet=yes"],
      "The option '--quiet' does not take any value, but 'yes' was specified."
    ),
    (
      ["run", "bert", "--help=yes"],
      "The option '--help' does not take any value, but 'yes' was specified."
    ),
    (
      ["run", "bert", "--precision", "x"],
      "The value 'x' is invalid for '--precision <precision>'. "
        + "Please provide one of 'int8', 'int4'."
    ),
    (
      ["run", "bert", "-p", "INT8"],
      "The value 'INT8' is invalid for '-p <precision>'. Please provide one of 'int8', 'int4'."
    ),
    (
      ["run", "bert", "--confidence", "nan"],
      "The value 'nan' is invalid for '--confidence <confidence>'. Please provide a number."
    ),
    (
      ["run", "bert", "--confidence", "1e999"],
      "The value '1e999' is invalid for '--confidence <confidence>'. Please provide a number."
    ),
    (
      ["compare", "1.5"], "The value '1.5' is invalid for '<baseline>'. Please provide an integer."
    ),
    (["compare", ""], "The value '' is invalid for '<baseline>'. Please provide an integer."),
    (
      ["runs", "delete", "1", "99999999999999999999"],
      "The value '99999999999999999999' is invalid for '<run>'. Please provide an integer."
    ),
  ])
  func `a wrong command line is refused with its sentence`(
    arguments: [String], sentence: String
  ) async {
    let ending = await run(arguments)
    #expect(ending.code == .usage)
    #expect(ending.output == "")
    #expect(ending.notes.prefix { $0 != "\n" } == "Error: " + sentence)
  }

  @Test(arguments: [
    (
      ["compare", "x", "y"],
      """
      Error: The value 'x' is invalid for '<baseline>'. Please provide an integer.
      Usage: tool compare <baseline>
        See 'tool compare --help' for more information.

      """
    ),
    (
      ["runs", "x"],
      """
      Error: Unexpected argument 'x'
      Usage: tool runs <subcommand>
        See 'tool runs --help' for more information.

      """
    ),
    (
      ["runs", "merge", "-x"],
      """
      Error: Unknown option '-x'
      Usage: tool runs merge <file> ...
        See 'tool runs merge --help' for more information.

      """
    ),
    (
      ["--x"],
      """
      Error: Unknown option '--x'
      Usage: tool <subcommand>
        See 'tool --help' for more information.

      """
    ),
  ])
  func `an error shows the usage of the verb it reached`(
    arguments: [String], notes: String
  ) async {
    #expect(await run(arguments) == Ending(code: .usage, output: "", notes: notes))
  }

  @Test(arguments: [
    ([], "tool <subcommand>"),
    (["-h"], "tool <subcommand>"),
    (["help"], "tool <subcommand>"),
    (["help", "--help"], "tool <subcommand>"),
    (["--help", "run"], "tool <subcommand>"),
    (["runs"], "tool runs <subcommand>"),
    (["help", "runs"], "tool runs <subcommand>"),
    (["runs", "-h"], "tool runs <subcommand>"),
    (["help", "runs", "merge"], "tool runs merge <file> ..."),
    (["runs", "merge", "--help"], "tool runs merge <file> ..."),
    (["compare", "x", "--bogus", "-h"], "tool compare <baseline>"),
  ])
  func `help is shown for the verb it names`(arguments: [String], usage: String) async {
    let ending = await run(arguments)
    #expect(ending.code == .success)
    #expect(ending.notes == "")
    #expect(ending.output.contains("\nUSAGE: \(usage)\n"))
  }

  @Test func `the root shows the version`() async {
    let version = Ending(code: .success, output: "1.2.3\n", notes: "")
    #expect(await run(["--version"]) == version)
    #expect(await run(["1", "--version"], of: .compare) == version)
  }

  @Test func `a verb can be the root`() async {
    let ending = await run(["-5"], of: .compare)
    #expect(ending == Ending(code: .regression, output: "-5\n", notes: ""))
  }

  @Test func `every option that help lists is accepted`() async throws {
    let help = await run(["run", "--help"]).output
    let labels = help.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    let options = labels.filter { $0.first?.hasPrefix("-") == true && !$0.contains("--help") }
    #expect(options.count == 6)
    for words in options {
      let name = try #require(words.first { $0.hasPrefix("--") })
      let value: [String] =
        switch name {
        case "--quiet": []
        case "--precision": ["int8"]
        case "--format": ["json"]
        case "--confidence": ["0.5"]
        default: ["text"]
        }
      #expect(await run(["run", "bert", name] + value).code == .success, "\(name)")
    }
  }
}
