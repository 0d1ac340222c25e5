import Devices
import FoundationEssentials
public import Records

extension HostFingerprint {
  /// The machine that this process runs on.
  public static func current() -> HostFingerprint {
    let information = ProcessInfo.processInfo
    return HostFingerprint(
      system: information.operatingSystemVersionString, architecture: architecture,
      processor: ProcessorList.current.name ?? "unknown",
      processorCount: information.activeProcessorCount,
      memoryBytes: Int64(clamping: information.physicalMemory))
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
}
