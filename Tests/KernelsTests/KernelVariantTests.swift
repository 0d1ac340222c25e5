import CKernelChecks
import CKernels
import Testing

@Suite struct KernelVariantTests {
  /// A family of kernels with its checks.
  struct Family: CustomTestStringConvertible, Sendable {
    let index: Int
    let name: String
    var testDescription: String { name }

    static let all: [Family] = {
      var count = 0
      guard let entries = unsafe kernel_check_entries(&count) else { return [] }
      return (0..<count).map { index in
        unsafe Family(index: index, name: String(cString: entries[index].family))
      }
    }()
  }

  @Test(arguments: Family.all)
  func `every variant that runs here matches its reference`(_ family: Family) {
    var count = 0
    var cases = 0
    let entries = unsafe kernel_check_entries(&count)
    let failures = unsafe kernel_checks_run(
      entries?.advanced(by: family.index), ck_processor_features(), &cases)
    #expect(failures == 0, "sentences are on standard error")
    #expect(cases > 0)
  }
}
