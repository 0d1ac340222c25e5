import Basics
import Simulation
import TestSupport
import Testing

/// `run`: what it prints, how it ends, and cells that go wrong.
struct RunCommandTests {
  @Test func `a run prints its table and one line about itself`() async throws {
    let space = try Workspace()
    let run = await space.runSmall()
    #expect(run.code == 0)
    let lines = run.output.split(separator: "\n")
    #expect(lines.contains { $0.hasPrefix("model           device ") })
    #expect(lines.last?.hasPrefix("mobilenetv2@32  budget-phone-3gb  ") == true)
    #expect(run.notes.hasPrefix("1 cells: 1 ok; 1 measured in "))
    #expect(run.notes.contains(" s; run 1 is in \(space.database)\n"))
    let error = try Simulator().constants.latencyErrors.first { $0.kind == .floatOneThread }
    let factors = try #require(error).factors
    let (low, high) = (fixed(factors.lowerBound, digits: 2), fixed(factors.upperBound, digits: 2))
    #expect(
      run.notes.hasSuffix(
        "\n90 % interval of measured latencies: \(low) to \(high) times these\n"))
  }

  @Test func `generated texts have a table of their own`() async throws {
    let space = try Workspace()
    let model = "gpt2@layers=1,tokens=8,width=128"
    let words =
      "run -m \(model) -d tablet -d tablet+memory.appLimitMiB=16 -c baseline "
      + "-c baseline,precision=fp16 -s generate@1 -s generate@4 -s warm"
    let run = await space.call(words)
    #expect(run.code == 0)
    let table = try #require(run.output.split(separator: "\n\n").last).split(separator: "\n")
    #expect(table.count == 2 + 4)
    let rows = table.suffix(4).map { $0.split(separator: " ").map(String.init) }
    // One token has no rate; what does not fit says so, and how large its cache would be.
    let limited = "ipad-pro-11-m2+memory.appLimitMiB=16"
    #expect(
      rows.map { $0.prefix(3).joined(separator: " ") } == [
        "\(model) ipad-pro-11-m2 generate@tokens=1", "\(model) ipad-pro-11-m2 generate@tokens=4",
        "\(model) \(limited) generate@tokens=1", "\(model) \(limited) generate@tokens=4",
      ])
    #expect(rows[0][3...4] == ["ok", "ok"])
    #expect(rows[1].count == 7 && Double(rows[1][3]) ?? 0 > 0 && Double(rows[1][4]) ?? 0 > 0)
    #expect(rows[2][3] == "oom")
    let json = await space.call("\(words) --format json")
    #expect(try JSONNode(parsing: json.output).elements?.count == 2)
  }

  @Test func `a quiet run prints nothing unless a format is asked for`() async throws {
    let space = try Workspace()
    let quiet = await space.runSmall("--quiet")
    #expect(quiet == ToolCall(code: 0, output: "", notes: ""))
    let json = await space.runSmall("--quiet --format json")
    #expect(json.notes == "")
    #expect(json.output.hasPrefix("["))
  }

  @Test func `a dry run leaves no store behind`() async throws {
    let space = try Workspace()
    #expect(await space.runSmall("--dry-run").code == 0)
    #expect(try space.folder.contents() == [])
  }

  @Test func `a store that cannot be made is 6`() async throws {
    let call = await ToolCall("run --model mobilenetv2@32 --db /dev/null/runs.sqlite")
    #expect(call.code == 6)
    #expect(call.notes.hasPrefix("Error: cannot open the database /dev/null/runs.sqlite: "))
  }

  @Test func `a file that is no store is 65 and stays as it was`() async throws {
    let space = try Workspace()
    _ = try space.folder.write("not a database, but long enough to look at", to: "runs.sqlite")
    #expect(await space.runSmall().code == 65)
    #expect(try space.text(of: "runs.sqlite") == "not a database, but long enough to look at")
  }

  @Test func `the decoder in fp32 is out of memory on every phone of up to 8 GB`() async throws {
    let space = try Workspace()
    let run = await space.call(
      "run --model decoder-24x2048 --device *phone-*gb --device iphone-* --model mobilenetv2@32 "
        + "--config baseline --scenario warm --quiet")
    #expect(run.code == 0)
    let cells = await space.call("show run --format csv").output.split(separator: "\n")
    let decoder = cells.filter { $0.hasPrefix("decoder-24x2048,") }
    #expect(decoder.count == 6)
    for (line, limit) in zip(decoder, [1050, 1600, 600, 2068, 2060, 3072]) {
      let bytes = limit << 20
      #expect(line.contains(",baseline,warm,oom,,"))
      #expect(line.contains(": needs "))
      #expect(line.hasSuffix(" bytes, available \(bytes) bytes\""), "\(line)")
    }
    #expect(cells.count { $0.hasPrefix("mobilenetv2@32,") && $0.contains(",ok,") } == 6)
  }

  @Test func `a limit of 20 MiB is an edit away and does not end the run`() async throws {
    let space = try Workspace()
    let run = await space.call(
      "run --model bert-mini --device budget-phone+memory.appLimitMiB=20 --device budget-phone "
        + "--config baseline --scenario warm --format csv")
    #expect(run.code == 0)
    #expect(run.output.contains("bert-mini,budget-phone-3gb+memory.appLimitMiB=20,oom,"))
    #expect(run.notes.hasPrefix("2 cells: 1 ok, 1 oom; "))
    let cell = await space.call("show cell --device *=20")
    #expect(cell.code == 0)
    #expect(cell.notes.contains(": oom, "))
    #expect(cell.notes.contains("needs 53463040 bytes, available 20971520 bytes\n"))
  }

  @Test func `a broken model fails alone and the run exits 3`() async throws {
    let space = try Workspace()
    let broken = try space.folder.write("7767517\n2 1\nInput data 0 1 data\n", to: "broken.param")
    let missing = space.folder.file("missing.param")
    let run = await space.runSmall("--model \(broken) --model \(missing)")
    #expect(run.code == 3)
    #expect(run.notes.hasPrefix("3 cells: 1 ok, 2 failed; "))
    let cells = await space.call("show run --format csv").output
    #expect(cells.contains("\nbroken,budget-phone-3gb,baseline,warm,failed,,,,"))
    #expect(cells.contains(broken))
    #expect(cells.contains("no such file"))
    #expect(cells.contains("\nmobilenetv2@32,budget-phone-3gb,baseline,warm,ok,"))
  }

  @Test func `two model files of the same name are refused`() async throws {
    let call = await ToolCall("run --dry-run --model a/net.param --model b/net.param")
    #expect(call.code == 64)
    #expect(call.notes.hasPrefix("Error: Two models have the name 'net'.\n"))
  }

  @Test func `what cannot be simulated is unsupported and passes`() async throws {
    let space = try Workspace()
    let run = await space.call(
      "run --model bert-mini --device tablet --config baseline,backend=gpu/metal "
        + "--config baseline,runtime=qnn --config baseline,input=64 --scenario warm")
    #expect(run.code == 0)
    #expect(run.notes.hasPrefix("3 cells: 3 unsupported; "))
  }

  @Test func `host measurements are optional and labelled`() async throws {
    let space = try Workspace()
    #expect(await space.runSmall("--host --samples 2 --quiet").code == 0)
    let simulated = await space.call("export --kind simulated").output
    #expect(!simulated.contains("hostLatencyNs"))
    let host = await space.call("export --kind host").output
    #expect(host.contains("\"hostLatencyNs\""))
    #expect(!host.contains("\"latencyNs\""))
    let other = try Workspace()
    _ = await other.runSmall("--quiet")
    #expect(await other.call("export --kind simulated").output == simulated)
  }

  @Test func `progress is redrawn only on a terminal and only where it is wanted`() async throws {
    let space = try Workspace()
    let words = [
      "run", "--model", "mobilenetv2@32", "--device", "tablet", "--config", "baseline",
      "--scenario",
      "warm", "--db", space.database,
    ]
    let shown = await ToolCall(words, isInteractive: true)
    #expect(shown.notes.contains("\r\u{1b}[K1/1, 0 s left: mobilenetv2@32 / ipad-pro-11-m2 / "))
    for option in ["--no-progress", "--quiet"] {
      let hidden = await ToolCall(words + [option], isInteractive: true)
      #expect(!hidden.notes.contains("\u{1b}"))
    }
  }

  @Test func `a cell without a value is null in JSON`() async throws {
    let space = try Workspace()
    let run = await space.call(
      "run --model bert-mini --device budget-phone+memory.appLimitMiB=20 --config baseline "
        + "--scenario warm --format json")
    let row = try #require(try JSONNode(parsing: run.output).elements?.first)
    #expect(row["energyMillijoules"]?.isNull == true)
    let cells = await space.call("show run --format json")
    let cell = try #require(try JSONNode(parsing: cells.output).elements?.first)
    #expect(cell["status"]?.string == "oom")
    #expect(cell["latencyNs"]?.isNull == true)
    #expect(cell["peakMemoryBytes"]?.number?.integer == 53_463_040)
  }
}
