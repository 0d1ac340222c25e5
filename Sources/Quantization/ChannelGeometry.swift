import Tensors

/// Where the elements of a channel lie in a dense tensor: `[outer, channels, inner]`.
struct ChannelGeometry: Hashable, Sendable {
  let outer: Int
  let channels: Int
  let inner: Int

  /// The channels along a dimension; all elements as one channel where there is none.
  init(_ shape: Shape, axis: Int?) {
    guard let axis else {
      self.init(outer: 1, channels: 1, inner: shape.count)
      return
    }
    self.init(
      outer: shape.dimensions[..<axis].reduce(1, *), channels: shape[axis],
      inner: shape.dimensions[(axis + 1)...].reduce(1, *))
  }

  init(outer: Int, channels: Int, inner: Int) {
    self.outer = outer
    self.channels = channels
    self.inner = inner
  }

  /// How many elements there are.
  var count: Int { outer * channels * inner }

  /// The places of a channel's elements, one run of neighbours after the other.
  func runs(of channel: Int) -> [Range<Int>] {
    (0..<outer).map { index in
      let start = (index * channels + channel) * inner
      return start..<start + inner
    }
  }

  /// The smallest and largest element of each channel, widened to contain zero.
  ///
  /// - Complexity: O(count).
  func ranges(of elements: [Float]) -> [ClosedRange<Float>] {
    var low = [Float](repeating: 0, count: channels)
    var high = low
    forEachElement { index, channel in
      low[channel] = min(low[channel], elements[index])
      high[channel] = max(high[channel], elements[index])
    }
    return zip(low, high).map { $0...$1 }
  }

  /// Visits the places of all elements in their order, each with its channel.
  func forEachElement(_ visit: (_ index: Int, _ channel: Int) -> Void) {
    var index = 0
    for _ in 0..<outer {
      for channel in 0..<channels {
        for _ in 0..<inner {
          visit(index, channel)
          index += 1
        }
      }
    }
  }
}
