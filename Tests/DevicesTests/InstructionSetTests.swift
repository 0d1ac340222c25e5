import Basics
import Devices
import Testing

/// The rule that Armv8 cores have NEON.
struct InstructionSetTests {
  struct Example: Sendable, CustomTestStringConvertible {
    let core: String
    let members: String
    /// What is wrong; empty for nothing.
    let message: String

    var testDescription: String { core + members }
  }

  private static let a76 = #""coreType": "cortex-a76""#
  private static let a7 = #""coreType": "cortex-a7""#
  private static let inline = #""core": {"fma128PerCycle": 1}"#

  static let examples = [
    Example(
      core: a76, members: #""simd": ["fp16", "dotprod"]"#,
      message: "expected 'neon', which every Armv8 core has (clusters[0] is a cortex-a76), "
        + "found 'fp16', 'dotprod'"),
    Example(
      core: a76, members: #""simd": [], "class": "board""#,
      message: "expected 'neon', which every Armv8 core has (clusters[0] is a cortex-a76), "
        + "found no instruction set"),
    Example(core: a76, members: #""simd": ["neon"]"#, message: ""),
    Example(core: a76, members: #""simd": [], "platform": "web""#, message: ""),
    Example(core: a76, members: #""simd": ["simd128"], "class": "browser""#, message: ""),
    Example(core: a7, members: #""simd": []"#, message: ""),
    Example(
      core: inline, members: #""simd": []"#,
      message: "expected 'neon', which every Armv8 core has (clusters[0] is an Arm core on "
        + "android), found no instruction set"),
    Example(core: inline, members: #""simd": ["sse2"]"#, message: ""),
    Example(core: inline, members: #""simd": [], "class": "board""#, message: ""),
  ]

  @Test(arguments: examples)
  func `a profile of Armv8 cores must have NEON`(_ example: Example) throws {
    let problems = try Repository.problems(
      """
      {\(example.members), "clusters": [{\(example.core), "count": 1,
        "operatingPoints": [{"frequencyKHz": 2000000}]}], "dram": {}}
      """)
    #expect(problems.map(\.message) == (example.message.isEmpty ? [] : [example.message]))
    #expect(problems.allSatisfy { $0.keyPath == "simd" && $0.line == 1 })
  }

  @Test func `without SIMD the tier is that of scalar code`() throws {
    let text = Repository.minimal.dropLast() + #", "platform": "web", "simd": []}"#
    #expect(try Repository.profile(String(text)).tier == .low)
    #expect(try Repository.profile(Repository.minimal).tier == .mid)
  }
}
