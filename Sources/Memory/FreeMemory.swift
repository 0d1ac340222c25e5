import CSystem

/// Gives memory that has been freed back to the system. Allocators keep it for later, also where some
/// large blocks were needed once, as while weights are packed.
///
/// - Complexity: O(free blocks): some microseconds, and the time to give the pages back.
public func returnFreedMemory() { cs_return_freed_memory() }
