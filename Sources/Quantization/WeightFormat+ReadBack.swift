public import Tensors

extension WeightFormat {
  /// What elements are after they were stored in the format and read back.
  ///
  /// Elements that the format cannot hold, because one is infinite or not a number, are left as they
  /// are: an execution shows them as they would be without the format.
  ///
  /// - Parameters:
  ///   - elements: Row-major.
  ///   - shape: Of as many elements.
  /// - Complexity: O(elements).
  public func readBack(_ elements: [Float], shape: Shape) -> [Float] {
    (try? QuantizedTensor(elements, shape: shape, format: self).floats) ?? elements
  }
}
