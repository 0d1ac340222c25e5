import Kernels

/// Floats at a fixed address, as kernel calls want them.
@safe final class KernelMemory {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// Memory with some values.
  init(_ values: [Float]) {
    count = values.count
    unsafe base = .allocate(capacity: max(1, count))
    for index in 0..<count { unsafe (base + index).initialize(to: values[index]) }
  }

  /// Memory that nothing was written to: every element is NaN.
  convenience init(count: Int) { self.init([Float](repeating: .nan, count: count)) }

  var values: [Float] { (0..<count).map { unsafe base[$0] } }

  deinit { unsafe base.deallocate() }
}

extension KernelCall {
  /// Runs every piece on this thread, with scratch memory of its own.
  func run() {
    let scratch = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, scratchByteCount), alignment: 64)
    unsafe run(scratch: scratch)
    unsafe scratch.deallocate()
  }
}
