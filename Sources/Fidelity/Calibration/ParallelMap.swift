import Dispatch
import Synchronization

/// Computes values side by side; their order and bits are those of a loop.
func parallelMap<Value: Sendable>(
  _ count: Int, _ compute: (Int) -> Value
) -> [Value] {
  let values = Mutex([Value?](repeating: nil, count: count))
  // Each call writes its own place, and all have returned before the values are read.
  nonisolated(unsafe) let compute = compute
  DispatchQueue.concurrentPerform(iterations: count) { index in
    let value = unsafe compute(index)
    values.withLock { $0[index] = value }
  }
  return values.withLock { $0.compactMap { $0 } }
}
