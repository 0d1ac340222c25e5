import FoundationEssentials
public import Records

extension HostFingerprint {
  /// The machine that this process runs on.
  public static func current() -> HostFingerprint {
    let information = ProcessInfo.processInfo
    return HostFingerprint(
      system: information.operatingSystemVersionString, architecture: architecture,
      processor: processorName(in: text(ofFile: "/proc/cpuinfo")) ?? "unknown",
      processorCount: information.activeProcessorCount,
      memoryBytes: Int64(clamping: information.physicalMemory))
  }

  /// The processor's name in the text of Linux's `/proc/cpuinfo`: `model name` on x86, the numbers
  /// of implementer and part on Arm.
  package static func processorName(in text: String) -> String? {
    var fields: [String: String] = [:]
    for line in text.split(separator: "\n") {
      let sides = line.split(separator: ":", maxSplits: 1)
      guard sides.count == 2 else { continue }
      let key = String(sides[0].filter { $0 != "\t" })
      if fields[key] == nil { fields[key] = String(sides[1].drop { $0 == " " }) }
    }
    if let name = fields["model name"] { return name }
    guard let implementer = fields["CPU implementer"], let part = fields["CPU part"] else {
      return nil
    }
    return "implementer \(implementer) part \(part)"
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86_64"
    #elseif arch(arm64)
      "aarch64"
    #else
      "other"
    #endif
  }

  private static func text(ofFile path: String) -> String {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}
