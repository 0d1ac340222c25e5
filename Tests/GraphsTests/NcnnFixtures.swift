import Basics
import FoundationEssentials
import Graphs
import Tensors

/// The networks of ncnn's benchmark, with what is known about them from elsewhere.
enum NcnnFixtures {
  static let directory =
    "\(#filePath)".split(separator: "/").dropLast()
    .reduce(into: "") { $0 += "/\($1)" } + "/Fixtures/ncnn"

  /// A line of `models.csv`.
  struct Row: Sendable, CustomStringConvertible {
    let model: String
    let inputShape: Shape
    let macs: Int
    let parameters: Int
    let layers: Int

    var description: String { model }
    var path: String { "\(NcnnFixtures.directory)/\(model).param" }
  }

  static let rows: [Row] = {
    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: "\(directory)/models.csv"))) ?? Data()
    guard let table = try? CSVTable(parsing: Array(bytes)) else { return [] }
    return table.rows.compactMap { row in
      func number(_ column: String) -> Int? { table.field(column, of: row).flatMap { Int($0) } }
      guard let model = table.field("model", of: row),
        let shape = table.field("input_shape", of: row),
        let macs = number("macs"), let parameters = number("params"),
        let layers = number("layers_total")
      else { return nil }
      return Row(
        model: model, inputShape: Shape(shape.split(separator: "x").compactMap { Int($0) }),
        macs: macs, parameters: parameters, layers: layers)
    }
  }()

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }
}
