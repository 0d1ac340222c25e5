import Basics
import Fidelity
import Graphs
import Tensors

/// A folder of model files, with the input shapes that `models.csv` states for those that do not.
struct ModelFolder {
  private let path: String
  private var shapes: [String: Shape] = [:]

  init(_ path: String) throws {
    self.path = path
    // The table lies in the folder, or beside it.
    for table in ["\(path)/models.csv", "\(path)/../models.csv"] where File.exists(table) {
      try readShapes(table)
      return
    }
  }

  /// The graph of a model by its file's name without ending.
  func graph(_ name: String) throws(GraphError) -> Graph {
    try Graph(contentsOf: "\(path)/\(name).param", inputShape: shapes[name])
  }

  private mutating func readShapes(_ file: String) throws {
    let table: CSVTable
    do {
      table = try CSVTable(parsing: try File.bytes(file))
    } catch let error as SyntaxError {
      throw FidelityError.malformed([Problem(file: file, error)])
    }
    for row in table.rows {
      guard let model = table.field("model", of: row),
        let text = table.field("input_shape", of: row)
      else { continue }
      let extents = text.split(separator: "x").compactMap { Int($0) }
      if !extents.isEmpty, extents.allSatisfy({ $0 > 0 }) { shapes[model] = Shape(extents) }
    }
  }
}
