public import Graphs

extension Constant {
  /// Makes the elements of a constant, for writers of model files: `graph.onnx(elements:
  /// Constant.elements(of:))`.
  ///
  /// - Returns: nil where the elements are unknown.
  public static func elements(of constant: Constant) -> [Float]? { constant.elements() }
}
