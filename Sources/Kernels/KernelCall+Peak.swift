import CKernels

extension KernelCall {
  /// Multiply-adds in single precision on registers: the most that a processor's arithmetic does.
  ///
  /// - Parameters:
  ///   - pieceCount: Parts of equal work.
  ///   - rounds: Times that each part repeats the fastest loop there is.
  /// - Returns: The call, and how many operations one part has; products and sums count apart.
  public static func peak(
    processor: Processor, pieceCount: Int, rounds: Int
  ) -> (call: KernelCall, operationsPerPiece: Int)? {
    guard let probe = unsafe PeakProbe.fastest(.f32, processor: processor) else { return nil }
    let call = unsafe KernelCall(
      variant: String(cString: probe.pointee.name), pieceCount: pieceCount,
      arguments: ck_probe_rounds(probe: probe, rounds: rounds), function: ck_probe_run)
    return unsafe (call, rounds * probe.pointee.operations)
  }
}
