import Bench
import Commands
import Kernels
import Records

extension Processor {
  /// A level that was asked for, or the best there is.
  func level(_ asked: ISA?) throws(UsageError) -> ISA {
    guard let asked else { return isa }
    guard levels.contains(asked) else {
      let names = levels.map(\.rawValue).joined(separator: ", ")
      throw .validation(reason: "This processor does not have '\(asked)'; it has \(names).")
    }
    return asked
  }
}

extension Terminal {
  /// Says so where more threads are asked for than there are processors.
  func noteThreads(
    _ threads: Int, processors: Int = HostFingerprint.current().processorCount
  ) {
    guard threads > processors else { return }
    note(
      "warning: \(threads) threads share \(processors) processors and wait for each other; "
        + "use --threads \(processors)\n")
  }
}
