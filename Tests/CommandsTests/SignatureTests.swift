import Commands
import Testing

@Suite struct SignatureTests {
  @Test func `a name declared twice traps`() async {
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.flag("all", help: "")
      _ = signature.options("all", as: String.self, help: "")
    }
  }

  @Test func `a reserved name traps`() async {
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.flag("help", help: "")
    }
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.flag("height", short: "h", help: "")
    }
  }

  @Test func `a short form must be a free letter`() async {
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.flag("one", short: "1", help: "")
    }
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.flag("one", short: "o", help: "")
      _ = signature.flag("other", short: "o", help: "")
    }
  }

  @Test func `an argument that no word can reach traps`() async {
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.arguments("files", as: String.self, help: "")
      _ = signature.optionalArgument("more", as: String.self, help: "")
    }
    await #expect(processExitsWith: .failure) {
      var signature = Signature.empty
      _ = signature.optionalArgument("first", as: String.self, help: "")
      _ = signature.argument("second", as: String.self, help: "")
    }
  }

  @Test func `a key of another signature traps`() async {
    await #expect(processExitsWith: .failure) {
      var other = Signature.empty
      _ = other.flag("one", help: "")
      let foreign = other.flag("two", help: "")
      let verb = Command("verb", "") { signature in
        _ = signature.flag("one", help: "")
        return { values, _ in values[foreign] ? .success : .regression }
      }
      _ = await run([], of: verb)
    }
  }

  @Test func `an argument may share its name with an option`() async {
    let verb = Command("verb", "") { signature in
      let word = signature.argument("model", as: String.self, help: "")
      let option = signature.option("model", as: String.self, help: "")
      return { values, terminal in
        terminal.write("\(values[word]) \(values[option] ?? "-")")
        return .success
      }
    }
    #expect(await run(["a", "--model", "b"], of: verb).output == "a b")
    #expect(await run(["a"], of: verb).output == "a -")
  }
}

extension Signature {
  /// A signature without a command, caught while a command is declared.
  fileprivate static var empty: Signature {
    var caught: Signature?
    _ = Command("verb", "") { signature in
      caught = signature
      return { _, _ in .success }
    }
    guard let caught else { preconditionFailure("the signature is declared at once") }
    return caught
  }
}
