import Memory

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// An allocator as the bench uses it, with room for all blocks of the trace.
protocol TracedAllocator: ~Copyable {
  associatedtype Block

  mutating func allocate(_ byteCount: Int) -> Block
  mutating func free(_ block: Block)
  /// Writes to a block of so many bytes.
  func touch(_ block: Block, _ byteCount: Int)
}

/// Writes a byte of each cache line of the first page.
@inline(__always)
func touchLines(_ address: UnsafeMutableRawPointer, _ byteCount: Int) {
  var offset = 0
  while offset < min(byteCount, 4096) {
    unsafe address.storeBytes(of: 1, toByteOffset: offset, as: UInt8.self)
    offset += 64
  }
}

/// `malloc` and `free`.
struct SystemAllocator: TracedAllocator {
  @safe struct Block {
    let address: UnsafeMutableRawPointer
  }

  @inline(__always)
  mutating func allocate(_ byteCount: Int) -> Block {
    guard let address = unsafe malloc(byteCount) else { fatalError("no \(byteCount) bytes left") }
    return unsafe Block(address: address)
  }

  @inline(__always)
  mutating func free(_ block: Block) {
    #if canImport(Glibc)
      unsafe Glibc.free(block.address)
    #else
      unsafe Darwin.free(block.address)
    #endif
  }

  @inline(__always)
  func touch(_ block: Block, _ byteCount: Int) { unsafe touchLines(block.address, byteCount) }
}

extension SizeClassPool: TracedAllocator {
  @inline(__always)
  mutating func allocate(_ byteCount: Int) -> Block {
    do throws(AllocationError) {
      return try allocate(byteCount: byteCount)
    } catch { fatalError("\(error)") }
  }

  @inline(__always)
  func touch(_ block: Block, _ byteCount: Int) { unsafe touchLines(block.address, byteCount) }
}

/// A ``MemoryPool``, whose blocks are pinned to be written.
struct PoolAllocator: TracedAllocator {
  let pool: MemoryPool

  mutating func allocate(_ byteCount: Int) -> MemoryPool.Handle {
    do throws(AllocationError) {
      return try pool.allocate(byteCount: byteCount)
    } catch { fatalError("\(error)") }
  }

  mutating func free(_ block: MemoryPool.Handle) { pool.free(block) }

  func touch(_ block: MemoryPool.Handle, _ byteCount: Int) {
    unsafe pool.withBytes(of: block) { bytes in
      if let address = bytes.baseAddress { unsafe touchLines(address, byteCount) }
    }
  }
}
