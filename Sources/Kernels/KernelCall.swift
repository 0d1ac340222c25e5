/// A kernel with its operands and geometry, ready to run: a function of ``CKernels`` and a copy of
/// its arguments, which hold addresses.
///
/// The work is cut into pieces that write disjoint parts of the result, so that any number of
/// threads computes the same. Making a call allocates; running it does not.
@safe public struct KernelCall: @unchecked Sendable {
  /// The variant that runs, such as `f32_gemm_avx512_14x32`.
  public let variant: String
  /// How many pieces there are.
  public let pieceCount: Int
  /// Bytes that each thread needs while it runs pieces.
  public let scratchByteCount: Int

  let function: @convention(c) (UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer?) -> Void
  let arguments: UnsafeRawPointer
  private let storage: Storage

  /// A call with a copy of its arguments.
  ///
  /// The operands that `arguments` points to must outlive every run.
  public init<Arguments: BitwiseCopyable>(
    variant: String, pieceCount: Int, scratchByteCount: Int = 0, arguments: Arguments,
    function:
      @escaping @convention(c) (
        UnsafeRawPointer?, Int, Int, UnsafeMutableRawPointer?
      ) -> Void
  ) {
    self.variant = variant
    self.pieceCount = pieceCount
    self.scratchByteCount = scratchByteCount
    unsafe self.function = function
    storage = Storage(arguments)
    unsafe self.arguments = UnsafeRawPointer(storage.base)
  }

  /// Runs every piece on this thread.
  ///
  /// - Parameter scratch: At least ``scratchByteCount`` bytes, aligned to 64.
  public func run(scratch: UnsafeMutableRawPointer?) {
    unsafe function(arguments, 0, pieceCount, scratch)
  }

  /// Runs every piece on this thread, some times in a row.
  ///
  /// - Parameter scratch: As for ``run(scratch:)``.
  public func run(times: Int, scratch: UnsafeMutableRawPointer?) {
    for _ in 0..<times { unsafe run(scratch: scratch) }
  }

  /// The memory behind ``arguments``.
  @safe private final class Storage {
    let base: UnsafeMutableRawPointer

    init<Arguments: BitwiseCopyable>(_ arguments: Arguments) {
      unsafe base = .allocate(byteCount: MemoryLayout<Arguments>.size, alignment: 64)
      unsafe base.storeBytes(of: arguments, as: Arguments.self)
    }

    deinit { unsafe base.deallocate() }
  }
}
