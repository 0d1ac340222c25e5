import Commands
import Testing

@Suite struct HelpTests {
  @Test func `a group lists its subcommands`() async {
    let expected = """
      OVERVIEW: Measure neural networks without devices.

      Runs are stored and judged later. A name that is not known is refused.

        tool run bert --device pixel-5

      USAGE: tool <subcommand>

      OPTIONS:
        --version               Show the version.
        -h, --help              Show help information.

      SUBCOMMANDS:
        run                     Run the matrix, store it.
        compare                 Judge a run against a baseline.
        runs                    Label, delete and merge runs.

        See 'tool help <subcommand>' for detailed help.

      """
    #expect(await run(["--help"]) == Ending(code: .success, output: expected, notes: ""))
  }

  @Test func `a group below the root has no version`() async {
    let expected = """
      OVERVIEW: Label, delete and merge runs.

      USAGE: tool runs <subcommand>

      OPTIONS:
        -h, --help              Show help information.

      SUBCOMMANDS:
        merge                   Merge runs into one.
        delete                  Delete runs.

        See 'tool help runs <subcommand>' for detailed help.

      """
    #expect(await run(["runs", "--help"]).output == expected)
  }

  @Test func `a verb lists its arguments and options`() async {
    let expected = """
      OVERVIEW: Run the matrix, store it.

      USAGE: tool run <model> [<seed>] [--device <device> ...]
             [--precision <precision>] [--confidence <confidence>] [--db <path>]
             [--format <format>] [--quiet]

      ARGUMENTS:
        <model>                 The model to run.
        <seed>                  The seed of the run.

      OPTIONS:
        -d, --device <device>   Only these devices.
        -p, --precision <precision>
                                The type of the weights. (values: int8, int4)
        --confidence <confidence>
                                How sure to be. (default: 0.99)
        --db <path>             The store. (default: Results/pocketbench.sqlite)
        -f, --format <format>   How tables are printed. (values: text, json; default:
                                text)
        -q, --quiet             Print nothing; use the exit code.
        -h, --help              Show help information.

      """
    #expect(await run(["run", "--help"]).output == expected)
  }

  @Test func `a narrow terminal wraps every column`() async {
    let expected = """
      OVERVIEW: Run the matrix, store it.

      USAGE: tool run <model> [<seed>]
             [--device <device> ...]
             [--precision <precision>]
             [--confidence <confidence>]
             [--db <path>] [--format <format>]
             [--quiet]

      ARGUMENTS:
        <model>                 The model to
                                run.
        <seed>                  The seed of
                                the run.

      OPTIONS:
        -d, --device <device>   Only these
                                devices.
        -p, --precision <precision>
                                The type of
                                the weights.
                                (values: int8,
                                int4)
        --confidence <confidence>
                                How sure to
                                be. (default:
                                0.99)
        --db <path>             The store.
                                (default:
                                Results/pocketbench.sqlite)
        -f, --format <format>   How tables are
                                printed.
                                (values: text,
                                json; default:
                                text)
        -q, --quiet             Print nothing;
                                use the exit
                                code.
        -h, --help              Show help
                                information.

      """
    #expect(await run(["run", "--help"], width: 40).output == expected)
  }

  @Test func `a narrow terminal wraps the overview`() async {
    let expected = """
      OVERVIEW: Measure neural networks
      without devices.

      Runs are stored and judged later. A name
      that is not known is refused.

        tool run bert --device pixel-5

      USAGE: tool <subcommand>

      """
    #expect(await run(["--help"], width: 40).output.hasPrefix(expected))
  }

  @Test(arguments: [
    (32, "\n  tool run bert --device pixel-5\n"),
    (31, "\n  tool run bert --device\n  pixel-5\n"),
    (23, "\n  tool run bert\n  --device pixel-5\n"),
  ])
  func `a broken line keeps its indentation`(width: Int, lines: String) async {
    #expect(await run(["--help"], width: width).output.contains(lines))
  }

  @Test func `a line that fits keeps its spaces`() async {
    let verb = Command("verb", "Do it.", discussion: "  a    b\n  long c") { _ in
      { _, _ in .success }
    }
    #expect(await run(["-h"], of: verb).output.contains("\n\n  a    b\n  long c\n\n"))
  }

  @Test(arguments: [.min, -1, 0, 1, 26, .max]) func `any width is survived`(width: Int) async {
    let ending = await run(["run", "--help"], width: width)
    #expect(ending.code == .success)
    #expect(ending.output.contains("<model>"))
  }

  @Test(arguments: [
    (12, "USAGE: verb <x> [--a] [--b] [--c] [--d] [--e] [--f] [--g] [--i] [--j] [--k] [--l] [--m]"),
    (13, "USAGE: verb <x> [<options>]"),
  ])
  func `a usage line with many options is abbreviated`(count: Int, usage: String) async {
    let verb = Command("verb", "Do it.") { signature in
      _ = signature.argument("x", as: String.self, help: "")
      for name in "abcdefgijklmn".prefix(count) { _ = signature.flag(String(name), help: "") }
      return { _, _ in .success }
    }
    let ending = await run(["--help"], of: verb, width: 100)
    #expect(ending.output.contains(usage + "\n"))
    #expect(ending.output.contains("\n  --a\n"), "no spaces follow a label without a text")
  }

  @Test func `an empty default and an empty text leave no trace`() async {
    let verb = Command("verb", "") { signature in
      _ = signature.option("name", default: "", help: "")
      _ = signature.option("level", default: Precision.int4, help: "")
      return { _, _ in .success }
    }
    let expected = """
      USAGE: verb [--name <name>] [--level <level>]

      OPTIONS:
        --name <name>
        --level <level>         (values: int8, int4; default: int4)
        --version               Show the version.
        -h, --help              Show help information.

      """
    #expect(await run(["-h"], of: verb).output == expected)
  }
}
