import FoundationEssentials
import Memory
import Statistics

/// Measures what pools and mapped files gain on this machine.
public struct MemoryMechanismBench {
  private let rounds: Int
  private let fileByteCount: Int

  /// A bench.
  ///
  /// - Parameters:
  ///   - rounds: How often each side has its turn, of which the fastest counts.
  ///   - fileByteCount: Size of the file that is mapped, in the folder for temporary files.
  public init(rounds: Int = 15, fileByteCount: Int = 64 << 20) {
    precondition(rounds > 0 && fileByteCount > 0, "\(rounds) rounds, \(fileByteCount) bytes")
    (self.rounds, self.fileByteCount) = (rounds, fileByteCount)
  }

  /// What a mechanism gains; nil where the system does not tell how much memory a process has.
  ///
  /// - Throws: An error of the file system, or of ``Memory``, when there is no room.
  public func gain(of mechanism: MemoryMechanism) throws -> MemoryMechanismGain? {
    switch mechanism {
    case .pooledBuffers:
      let pools = BufferPools()
      return gain([pools.small, pools.medium, pools.large].map(pooledBuffer))
    case .pooledBlocks:
      let rows = try AllocatorBench(rounds: rounds).measure()
      return gain(rows.filter { $0.allocator == "SizeClassPool" }.map(\.timesSystem))
    case .mappedLoading:
      return try withFile { path in
        gain(
          try [min(1 << 20, fileByteCount), fileByteCount].map { try mapped(path, reading: $0) })
      }
    case .mappedMemory:
      return try withFile { path in try ownMemory(path).map { gain([$0]) } }
    }
  }

  private func gain(_ ratios: [Double]) -> MemoryMechanismGain {
    let (lowest, highest) = (ratios.min() ?? 1, ratios.max() ?? 1)
    // The mean of one number is rounded as well.
    let mean = min(max(geometricMean(ratios) ?? lowest, lowest), highest)
    return MemoryMechanismGain(times: mean, extent: lowest...highest)
  }

  /// How many times as long the second function takes, in the fastest turn of each.
  private func ratio(
    _ left: () throws -> Void, _ right: () throws -> Void
  ) rethrows -> Double {
    var (least, most) = (Double.infinity, Double.infinity)
    for _ in 0..<rounds {
      least = min(least, try ContinuousClock().measure(left) / .seconds(1))
      most = min(most, try ContinuousClock().measure(right) / .seconds(1))
    }
    return most / least
  }

  // MARK: Pools

  private func pooledBuffer(_ pool: BufferPool<[UInt8]>) -> Double {
    let capacity = pool.acquire().buffer.capacity
    let data = [UInt8](repeating: 7, count: capacity / 4)
    var sum = 0
    let times = ratio {
      for _ in 0..<32 {
        var pooled = pool.acquire()
        pooled.buffer.append(contentsOf: data)
        sum &+= pooled.buffer.count
      }
    } _: {
      for _ in 0..<32 {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        bytes.append(contentsOf: data)
        sum &+= bytes.count
      }
    }
    precondition(sum == rounds * 64 * data.count, "a buffer was not empty")
    return times
  }

  // MARK: Files

  private func withFile<Result>(_ body: (String) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "pocketbench-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(repeating: 1, count: fileByteCount).write(to: file)
    return try body(file.path)
  }

  /// The sum of the first bytes of a file that is mapped, and of one that is copied.
  private func mapped(_ path: String, reading count: Int) throws -> Double {
    var (left, right) = (0, 0)
    let times = try ratio {
      let file = try MappedFile(path: path)
      left &+= unsafe file.withBytes { unsafe Self.sum($0, count) }
    } _: {
      let bytes = try Data(contentsOf: URL(filePath: path))
      right &+= unsafe bytes.withUnsafeBytes { unsafe Self.sum($0, count) }
    }
    precondition(left == right, "\(left) is mapped, \(right) read")
    return times
  }

  /// One byte of each cache line, so that memory and not arithmetic is timed.
  private static func sum(_ bytes: UnsafeRawBufferPointer, _ count: Int) -> Int {
    var sum = 0
    for offset in stride(from: 0, to: count, by: 64) { sum &+= unsafe Int(bytes[offset]) }
    return sum
  }

  private func ownMemory(_ path: String) throws -> Double? {
    guard let before = Self.ownPageCount() else { return nil }
    let file = try MappedFile(path: path)
    // Pages are counted while the bytes are there for certain.
    let mapped = unsafe file.withBytes {
      unsafe (sum: Self.sum($0, fileByteCount), pages: Self.ownPageCount())
    }
    let bytes = try Data(contentsOf: URL(filePath: path))
    let read = unsafe bytes.withUnsafeBytes {
      unsafe (sum: Self.sum($0, fileByteCount), pages: Self.ownPageCount())
    }
    guard let mappedPages = mapped.pages, let readPages = read.pages else { return nil }
    precondition(mapped.sum == read.sum, "the file changed")
    // The pages of the mapped file are the system's; a page at least, so that there is a ratio.
    return Double(max(1, readPages - mappedPages)) / Double(max(1, mappedPages - before))
  }

  /// Resident pages of this process that are no file's; nil where there is no `/proc`.
  private static func ownPageCount() -> Int? {
    guard let data = FileManager.default.contents(atPath: "/proc/self/statm") else { return nil }
    let numbers = String(decoding: data, as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    return numbers.count > 2 ? numbers[1] - numbers[2] : nil
  }
}
