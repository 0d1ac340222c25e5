import Reports
import Testing

struct SubprocessTests {
  private let environment = ["PATH": "/usr/bin:/bin", "GREETING": "hello"]

  private func shell(_ script: String, _ arguments: [String] = []) throws -> Subprocess {
    try #require(
      Subprocess("sh", arguments: ["-c", script, "sh"] + arguments, environment: environment))
  }

  @Test func `input, arguments and environment arrive, and output comes back`() throws {
    let script = #"cat; printf '%s|' "$@"; printf '%s' "$GREETING" >&2; exit 3"#
    let result = try shell(script, ["a b", "$x"]).run(input: "in\n")
    #expect(result.output == "in\na b|$x|")
    #expect(result.error == "hello")
    #expect(result.termination == .exited(3))
  }

  @Test func `nothing but the given environment is inherited`() throws {
    let result = try #require(Subprocess("env", environment: ["PATH": "/usr/bin:/bin"])).run()
    #expect(result.output == "PATH=/usr/bin:/bin\n")
  }

  @Test func `much input that nobody reads and much output neither block nor kill`() throws {
    let megabytes = String(repeating: "0123456789abcdef", count: 1 << 18)
    #expect(try shell("exit 0").run(input: megabytes).termination == .exited(0))
    #expect(try shell("cat").run(input: megabytes).output == megabytes)
  }

  @Test func `a signal is told from an exit`() throws {
    #expect(try shell("kill -9 $$").run().termination == .signalled(9))
  }

  @Test func `a child that lives on does not keep us waiting`() throws {
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try shell("sleep 20 & echo done").run().output == "done\n")
    #expect(clock.now - start < .seconds(10))
  }

  @Test func `it runs in the folder that is asked for`() throws {
    var process = try shell("pwd")
    process.workingDirectory = "/usr"
    #expect(try process.run().output == "/usr\n")
    process.workingDirectory = "/no/such/folder"
    #expect(throws: SubprocessError.self) { try process.run() }
  }

  @Test func `descriptors are not inherited`() throws {
    #expect(try shell("ls /proc/$$/fd").run().output.split(separator: "\n").count <= 4)
  }

  @Test(arguments: ["", ":", "relative", "/no/such/folder"])
  func `a program that is not on the path is nil`(path: String) {
    #expect(Subprocess("sh", environment: ["PATH": path]) == nil)
    #expect(Subprocess("/usr", environment: [:]) == nil)
    #expect(Subprocess("/etc/passwd", environment: [:]) == nil)
  }

  @Test func `a zero byte is refused, not cut off`() throws {
    #expect(throws: SubprocessError.zeroByte(program: "/usr/bin/sh")) {
      try shell("echo a\0b").run()
    }
  }

  @Test func `bytes that are not UTF-8 are replaced`() throws {
    #expect(try shell(#"printf '\377x'"#).run().output == "\u{FFFD}x")
  }
}
