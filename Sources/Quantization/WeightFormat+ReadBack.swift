public import Tensors

extension WeightFormat {
  /// What elements are after they were stored in the format and read back.
  ///
  /// - Parameters:
  ///   - elements: Row-major.
  ///   - shape: Of as many elements.
  public func readBack(_ elements: [Float], shape: Shape) -> [Float] { elements }
}
