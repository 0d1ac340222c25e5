import Basics
import FoundationEssentials
public import Graphs
public import Tensors

/// The networks of ncnn's benchmark, with what is known about them from elsewhere.
public enum NcnnFixtures {
  /// Where the networks and their table lie.
  public static let directory =
    "\(#filePath)".split(separator: "/").dropLast(2)
    .reduce(into: "") { $0 += "/\($1)" } + "/GraphsTests/Fixtures/ncnn"

  /// A line of `models.csv`.
  public struct Row: Sendable, CustomStringConvertible {
    /// The network.
    public let model: String
    /// Extents of its input without the batch.
    public let inputShape: Shape
    /// Multiply-accumulates.
    public let macs: Int
    /// Learned numbers.
    public let parameters: Int
    /// Layers of the file.
    public let layers: Int
    /// The most bytes of activations that live at once under ncnn's rules, in single precision.
    public let peakActivationBytes: Int
    /// The layer at which they do.
    public let peakLayer: String

    /// The network.
    public var description: String { model }
    /// The network's file.
    public var path: String { "\(NcnnFixtures.directory)/\(model).param" }

    /// The network.
    public func graph() throws -> Graph { try Graph(contentsOf: path, inputShape: inputShape) }
  }

  /// The lines of the table.
  public static let rows: [Row] = {
    let bytes = (try? Data(contentsOf: URL(fileURLWithPath: "\(directory)/models.csv"))) ?? Data()
    guard let table = try? CSVTable(parsing: Array(bytes)) else { return [] }
    return table.rows.compactMap { row in
      func number(_ column: String) -> Int? { table.field(column, of: row).flatMap { Int($0) } }
      guard let model = table.field("model", of: row),
        let shape = table.field("input_shape", of: row),
        let macs = number("macs"), let parameters = number("params"),
        let layers = number("layers_total"), let peak = number("peak_act_bytes_fp32"),
        let peakLayer = table.field("peak_at", of: row)
      else { return nil }
      return Row(
        model: model, inputShape: Shape(shape.split(separator: "x").compactMap { Int($0) }),
        macs: macs, parameters: parameters, layers: layers, peakActivationBytes: peak,
        peakLayer: peakLayer)
    }
  }()

  /// The text of a file.
  public static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }
}
