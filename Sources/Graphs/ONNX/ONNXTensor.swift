import Tensors

/// A constant of an ONNX model: a `TensorProto` (onnx.proto, field numbers in `message`).
struct ONNXTensor {
  let dimensions: [Int]
  let elements: Elements

  /// Elements in one of the types that models of this package use.
  enum Elements {
    case float([Float])
    case int8([Int8])
    case uint8([UInt8])
    case int32([Int32])
    case int64([Int])
  }

  /// A tensor from its elements, row-major.
  init(_ dimensions: [Int], _ elements: Elements) {
    self.dimensions = dimensions
    self.elements = elements
  }

  /// A float that stands for itself.
  init(scalar: Float) { self.init([], .float([scalar])) }

  /// A list of integers: axes, shapes and the like.
  init(list: [Int]) { self.init([list.count], .int64(list)) }

  /// `TensorProto.DataType`.
  enum DataType: Int {
    case float = 1
    case uint8 = 2
    case int8 = 3
    case int32 = 6
    case int64 = 7

    /// The type of a tensor of the graph; all floats are written in single precision.
    init(_ element: ElementType) { self = element == .int32 ? .int32 : .float }
  }

  private var type: DataType {
    switch elements {
    case .float: .float
    case .int8: .int8
    case .uint8: .uint8
    case .int32: .int32
    case .int64: .int64
    }
  }

  /// The elements as they stand in the file: little-endian, as all our hosts are.
  private var rawBytes: [UInt8] {
    func raw<Element: BitwiseCopyable>(_ elements: [Element]) -> [UInt8] {
      unsafe elements.withUnsafeBytes { unsafe [UInt8]($0) }
    }
    return switch elements {
    case .float(let elements): raw(elements)
    case .int8(let elements): raw(elements)
    case .uint8(let elements): elements
    case .int32(let elements): raw(elements)
    case .int64(let elements): raw(elements)
    }
  }

  /// The encoded tensor: 1 dims, 2 data_type, 8 name, 9 raw_data.
  func message(name: String) -> ProtobufMessage {
    var message = ProtobufMessage()
    for extent in dimensions { message.add(1, extent) }
    message.add(2, type.rawValue)
    message.add(8, name)
    message.add(9, bytes: rawBytes)
    return message
  }
}
