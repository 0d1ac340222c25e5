// Networks whose weights are files are not played.

extension ModelZoo {
  static func digitsConvolutional(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    fatalError("not played")
  }

  static func digitsTransformer(_ parameters: ModelParameters) throws(GraphError) -> Graph {
    fatalError("not played")
  }
}
