import Basics
import CAllocationCounter
import Memory
import Testing

struct ArenaTests {
  @Test func `blocks are aligned and lie end to end`() throws {
    var arena = Arena(capacity: 1 << 20)
    let first = unsafe Int(bitPattern: try arena.allocate(byteCount: 10, alignment: 1).baseAddress)
    let next = unsafe Int(bitPattern: try arena.allocate(byteCount: 10, alignment: 1).baseAddress)
    #expect(next == first + 10 && arena.byteCount == 20)
    for shift in 0...12 {
      let bytes = unsafe try arena.allocate(byteCount: 3, alignment: 1 << shift)
      #expect(Int(bitPattern: bytes.baseAddress) % (1 << shift) == 0)
    }
    let floats = unsafe try arena.allocate(8, of: Float.self)
    unsafe floats.initialize(repeating: 1.5)
    #expect(unsafe floats.allSatisfy { $0 == 1.5 })
    #expect(arena.capacity == 1 << 20 && arena.pieceCount == 1)
  }

  @Test func `a full arena refuses or grows, as it was made`() throws {
    var fixed = Arena(capacity: 1000)
    _ = unsafe try fixed.allocate(byteCount: 900)
    var errors: [AllocationError] = []
    for (byteCount, alignment) in [(200, 16), (2000, 16), (1, 3)] {
      do throws(AllocationError) {
        _ = unsafe try fixed.allocate(byteCount: byteCount, alignment: alignment)
      } catch { errors.append(error) }
    }
    #expect(
      errors == [
        .outOfMemory(byteCount: 200, freeByteCount: 100),
        .exceedsCapacity(byteCount: 2000, capacity: 1000), .alignment(3, maximum: 1 << 62),
      ])
    #expect(fixed.byteCount == 900)
    var growing = Arena(capacity: 1000, growth: .doubling(maximumByteCount: 8000))
    for _ in 0..<3 { _ = unsafe try growing.allocate(byteCount: 900) }
    #expect(growing.capacity == 4000 && growing.pieceCount == 3)
    _ = unsafe try growing.allocate(byteCount: 3900)
    #expect(growing.capacity == 8000)
    var refused = 0
    do { _ = unsafe try growing.allocate(byteCount: 3000) } catch { refused += 1 }
    #expect(refused == 1)
  }

  @Test func `a reset arena gives the same addresses and asks the system for nothing`() throws {
    var arena = Arena(capacity: 256, growth: .doubling(maximumByteCount: 1 << 20))
    func fill() throws -> Int {
      var sum = 0
      for index in 0..<100 {
        let bytes = unsafe try arena.allocate(byteCount: 10 * index, alignment: 32)
        sum &+= Int(bitPattern: bytes.baseAddress)
      }
      return sum
    }
    let first = try fill()
    let pieces = arena.pieceCount
    arena.reset()
    #expect(arena.byteCount == 0)
    let before = cac_allocation_count()
    let second = try fill()
    #expect(cac_allocation_count() == before)
    #expect(first == second && arena.pieceCount == pieces && arena.peakByteCount > 49_000)
  }

  @Test func `scopes nest and take back what they allocated, also on an error`() throws {
    struct Stop: Error {}
    var arena = Arena(capacity: 128, growth: .doubling(maximumByteCount: 1 << 16))
    _ = unsafe try arena.allocate(byteCount: 100)
    let inner = try arena.withScope { arena in
      _ = unsafe try arena.allocate(byteCount: 200)
      do {
        try arena.withScope { arena in
          _ = unsafe try arena.allocate(byteCount: 1000)
          throw Stop()
        }
      } catch is Stop {}
      return arena.byteCount
    }
    // The rest of the first piece is left out.
    #expect(inner == 128 + 200 && arena.byteCount == 100)
    let mark = arena.mark
    _ = unsafe try arena.allocate(byteCount: 500)
    arena.rewind(to: mark)
    #expect(arena.byteCount == 100)
  }

  @Test(arguments: 1...5) func `random traces of marks keep blocks apart`(seed: Int) throws {
    var arena = Arena(capacity: 1024, growth: .doubling(maximumByteCount: 1 << 22))
    var random = SplitMix64(seed: UInt64(seed))
    var ranges: [Range<Int>] = []
    var marks: [(Arena.Mark, Int)] = []
    for _ in 0..<5000 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0: marks.append((arena.mark, ranges.count))
      case 1:
        guard let (mark, count) = marks.popLast() else { continue }
        arena.rewind(to: mark)
        ranges.removeLast(ranges.count - count)
      default:
        let byteCount = Int.random(in: 0...300, using: &random)
        let alignment = 1 << Int.random(in: 0...8, using: &random)
        guard
          let bytes = unsafe try? arena.allocate(byteCount: byteCount, alignment: alignment)
        else { continue }
        let start = Int(bitPattern: bytes.baseAddress)
        #expect(start % alignment == 0)
        if byteCount > 0 { ranges.append(start..<start + byteCount) }
      }
      #expect(arena.byteCount <= arena.capacity && arena.capacity <= 1 << 22)
    }
    let sorted = ranges.sorted { $0.lowerBound < $1.lowerBound }
    #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound })
  }
}
