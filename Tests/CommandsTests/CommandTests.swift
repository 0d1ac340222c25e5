import Commands
import Testing

@Suite struct CommandTests {
  private struct Coded: ExitCoded, CustomStringConvertible {
    let exitCode = ExitCode.malformedInput
    let description = "pixel.json:3: 'cores' is missing. Add it."
  }

  private struct Plain: Error, CustomStringConvertible {
    let description = "the totals differ"
  }

  private func ending(of action: @escaping Command.Action) async -> Ending {
    await run(["verb"], of: Command("tool", "", subcommands: [Command("verb", "") { _ in action }]))
  }

  @Test func `the code an action returns ends the command`() async {
    let expected = Ending(code: .cellsFailed, output: "done\n", notes: "")
    #expect(
      await ending { _, terminal in
        terminal.write("done\n")
        return .cellsFailed
      } == expected)
  }

  @Test func `an action may suspend`() async {
    let expected = Ending(code: .success, output: "", notes: "")
    #expect(
      await ending { _, _ in
        await Task.yield()
        return .success
      } == expected)
  }

  @Test func `a thrown code ends silently`() async {
    let expected = Ending(code: .regression, output: "", notes: "")
    #expect(await ending { _, _ in throw ExitCode.regression } == expected)
  }

  @Test func `a coded error is printed and gives its code`() async {
    let notes = "Error: pixel.json:3: 'cores' is missing. Add it.\n"
    let expected = Ending(code: .malformedInput, output: "", notes: notes)
    #expect(await ending { _, _ in throw Coded() } == expected)
  }

  @Test func `any other error is an internal one`() async {
    let expected = Ending(code: .internalError, output: "", notes: "Error: the totals differ\n")
    #expect(await ending { _, _ in throw Plain() } == expected)
  }

  @Test func `a rule broken in an action is a usage error`() async {
    let notes = """
      Error: '--host' and '--no-host' exclude each other. Give one.
      Usage: tool verb
        See 'tool verb --help' for more information.

      """
    let reason = "'--host' and '--no-host' exclude each other. Give one."
    let expected = Ending(code: .usage, output: "", notes: notes)
    #expect(await ending { _, _ in throw UsageError.validation(reason: reason) } == expected)
  }

  @Test func `the terminal reaches the action`() async {
    let terminal = Terminal(
      write: { _ in }, note: { _ in }, width: 132, isInteractive: true, usesColor: true)
    let verb = Command("verb", "") { _ in
      { _, terminal in
        let isSame = terminal.isInteractive && terminal.usesColor
        return isSame && terminal.width == 132 ? .improvement : .internalError
      }
    }
    #expect(await verb.run([], version: "", terminal: terminal) == .improvement)
  }

  @Test func `subcommands of one name trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = Command("tool", "", subcommands: [.compare, .compare])
    }
  }
}
