import Bench
import Records
import Testing

struct HostFingerprintTests {
  @Test func `this machine has a fingerprint that stays`() {
    let host = HostFingerprint.current()
    #expect(host == .current())
    #expect(!host.system.isEmpty && !host.processor.isEmpty && !host.architecture.isEmpty)
    #expect(host.processorCount > 0 && host.memoryBytes > 0)
  }
}
