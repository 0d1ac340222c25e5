public import Basics

/// Why a machine cannot be described.
public enum DetectionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The system's list of processors cannot be read.
  case missingProcessorList(path: String)
  /// The list names no processor.
  case noProcessors(path: String)
  /// macOS does not say how many cores there are.
  case missingSystemValue(name: String)
  /// What the system says makes no valid profile; all mistakes are listed.
  case invalidProfile([Problem])

  /// What is missing, and what to do.
  public var description: String {
    switch self {
    case .missingProcessorList(let path):
      "\(path): cannot be read, and without it the processor is unknown. Mount /proc, or name a "
        + "folder with a copy of another machine's /proc and /sys with --sysroot."
    case .noProcessors(let path):
      "\(path): no line 'processor : N', so that the cores are unknown. Mount the whole of /proc, "
        + "or copy the file again from the machine."
    case .missingSystemValue(let name):
      "sysctl \(name): has no value, so that the cores are unknown. Describe the machine in a "
        + "profile by hand: clusters and dram are enough."
    case .invalidProfile(let problems):
      problems.map(\.description).joined(separator: "\n")
        + "\nThe system's facts make no valid profile: print them with --facts, and write the "
        + "profile by hand."
    }
  }
}
