import Commands
import TestSupport
import Testing

/// Every verb, as its help screen shows it.
struct ToolTests {
  static let verbs = [
    "run", "compare", "check", "list", "show", "show device", "show model", "show run",
    "show cell", "runs", "runs list", "runs label", "runs delete", "runs prune", "runs baseline",
    "export", "plot", "predict", "audit", "convert", "import", "detect", "kernels", "allocators",
    "profile", "accuracy", "quantize", "engine", "doctor", "optimize", "memory", "cache",
    "calibrate",
  ]

  @Test(arguments: [""] + verbs)
  func `the help screen of every verb is its snapshot at width 80`(verb: String) async {
    let call = await ToolCall("\(verb) --help")
    #expect(call.code == 0)
    #expect(call.notes == "")
    let name = (["help"] + verb.split(separator: " ")).joined(separator: "-")
    expectSnapshot(call.output, named: "\(name).txt")
    #expect(call.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `every subcommand that help lists has a help screen under test`() async {
    for group in ["", "show", "runs"] {
      let screen = await ToolCall("\(group) --help").output
      let list = screen.split(separator: "\n").drop { $0 != "SUBCOMMANDS:" }
      let rows = list.filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.contains("See '") }
      let names = rows.compactMap { $0.split(separator: " ").first.map(String.init) }
      #expect(!names.isEmpty)
      for name in names { #expect(Self.verbs.contains(group.isEmpty ? name : "\(group) \(name)")) }
    }
  }

  @Test(arguments: verbs)
  func `every option that help shows parses`(verb: String) async {
    let screen = await ToolCall("\(verb) --help").output
    let rows = screen.split(separator: "\n").drop { $0 != "OPTIONS:" }.dropFirst()
      .prefix { $0.hasPrefix(" ") }
    var count = 0
    for row in rows {
      guard let label = OptionLabel(row) else { continue }
      for spelling in label.spellings {
        // '--help' behind it ends the parsing with help unless the option is unknown; the words are
        // matched first by a call that stops at an option which does not exist.
        let value = label.value.map { " \($0)" } ?? ""
        let call = await ToolCall("\(verb) \(spelling)\(value) --no-such-option")
        #expect(call.code == 64)
        #expect(call.notes.hasPrefix("Error: Unknown option '--no-such-option'"), "\(spelling)")
        count += 1
      }
    }
    let isGroup = ["show", "runs"].contains(verb)
    #expect(count > 0 || isGroup)
  }

  @Test func `the version is printed on standard output`() async {
    let call = await ToolCall("--version")
    #expect(call.code == 0)
    #expect(call.output == "0.1.0\n")
    #expect(call.notes == "")
  }

  @Test func `without a verb the tool shows its help`() async {
    let bare = await ToolCall("")
    let help = await ToolCall("--help")
    #expect(bare == help)
  }

  static let mistakes: [(line: String, error: String)] = [
    ("rnu", "Unexpected argument 'rnu'. Did you mean 'run'?"),
    ("run --devise x", "Unknown option '--devise'. Did you mean '--device'?"),
    ("run --device", "Missing value for '--device <device>'"),
    (
      "run --dry-run=yes",
      "The option '--dry-run' does not take any value, but 'yes' was specified."
    ),
    ("run --seed x", "The value 'x' is invalid for '--seed <seed>'. Please provide an integer."),
    ("run --seed -1", "The seed must not be negative."),
    ("run --samples 0", "The samples must be from 1 to 100000."),
    ("run --host --no-host", "--host and --no-host exclude each other."),
    ("compare", "Missing expected argument '<baseline>'"),
    ("compare 1", "Missing expected argument '<candidate>'"),
    ("compare 1 2 3", "Unexpected argument '3'"),
    (
      "list everything",
      "The value 'everything' is invalid for '<what>'. Please provide one of 'devices', 'references', 'models', "
        + "'configs', 'scenarios', 'passes', 'techniques', 'metrics', 'cores', 'kernels', "
        + "'quantizers'."
    ),
    ("predict", "Missing expected option '--tasks <csv>'"),
    ("import", "Missing expected option '--devices <csv>'"),
    ("detect --facts --features", "--features and --facts exclude each other."),
    (
      "detect --device tablet --sysroot x",
      "--device is simulated: --sysroot and --facts do not apply to it."
    ),
    ("detect --facts --output x", "--output takes the profile, not a table."),
    (
      "detect --id a/b",
      "'a/b' is no id. Please provide letters, digits, '-', '_' and '.'."
    ),
    ("plot latency 1 2", "'plot latency' takes one run, got 2."),
    ("plot compare 1", "'plot compare' takes two runs, got 1."),
    ("profile", "Missing expected argument '<model>'"),
    ("profile mobilenetv2@32 --threads 0", "--threads must be from 1 to 1024."),
    ("profile mobilenetv2@32 --samples 0", "--samples must be from 1 to 100000."),
    ("profile mobilenetv2@32 --top 0", "--top must be from 1 to 1000000."),
    ("runs prune --keep -1", "--keep must not be negative."),
    (
      "audit --host --by-device",
      "--host measures this machine: --device and --by-device do not apply."
    ),
  ]

  @Test(arguments: mistakes)
  func `a wrong command line is one sentence, the usage and 64`(line: String, error: String) async {
    let call = await ToolCall(line)
    #expect(call.code == 64)
    #expect(call.output == "")
    let lines = call.notes.split(separator: "\n")
    #expect(lines.first.map(String.init) == "Error: \(error)")
    #expect(lines.dropFirst().first?.hasPrefix("Usage: pocketbench") == true)
    #expect(lines.last?.hasSuffix("--help' for more information.") == true)
  }
}

/// The left column of an option's row: `-d, --device <device>`.
private struct OptionLabel {
  let spellings: [String]
  /// A value that every type but an enumeration accepts; nil for flags.
  let value: String?

  /// The label of a row, unless the row continues another one or is `--help`.
  init?(_ row: Substring) {
    guard row.hasPrefix("  -") else { return nil }
    let words: [String] = row.split { $0 == " " || $0 == "," }.map(String.init)
    spellings = Array(words.prefix(while: { $0.hasPrefix("-") }))
    let takesValue = words.dropFirst(spellings.count).first?.hasPrefix("<") == true
    value = takesValue ? Self.values[spellings.last ?? "", default: "1"] : nil
    guard !spellings.contains("--help") else { return nil }
  }

  private static let values = [
    "--backend": "gpu/metal", "--leave-out": "chip",
    "--format": "json", "--kind": "host", "--picture": "svg", "--precision": "fp32",
    "--runtime": "ncnn", "--isa": "scalar", "--quantizer": "int8", "--prepare": "smooth",
    "--weights": "resident", "--prefetch": "2",
    "--d1": "32768,4,64", "--i1": "32768,8,64", "--l2": "262144,8,64", "--ll": "1048576,16,64",
    "--policy": "fifo", "--write-policy": "write-through", "--inclusion": "inclusive",
  ]
}
