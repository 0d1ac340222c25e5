import Bench
import Records
import Testing

struct HostFingerprintTests {
  static let processors: [(text: String, name: String?)] = [
    (
      "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 85\n"
        + "model name\t: Intel(R) Xeon(R): 2.50GHz\n\nprocessor\t: 1\nmodel name\t: Other\n",
      "Intel(R) Xeon(R): 2.50GHz"
    ),
    (
      "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
        + "CPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n",
      "implementer 0x41 part 0xd0c"
    ),
    ("CPU part\t: 0xd0c\n", nil), ("", nil), ("model name", nil), (":\n::\n", nil),
  ]

  @Test(arguments: processors)
  func `the processor's name is read from the system's list`(
    _ test: (text: String, name: String?)
  ) {
    #expect(HostFingerprint.processorName(in: test.text) == test.name)
  }

  @Test func `this machine has a fingerprint that stays`() {
    let host = HostFingerprint.current()
    #expect(host == .current())
    #expect(!host.system.isEmpty && !host.processor.isEmpty && !host.architecture.isEmpty)
    #expect(host.processorCount > 0 && host.memoryBytes > 0)
  }
}
