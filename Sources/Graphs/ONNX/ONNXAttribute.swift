/// A named attribute of an ONNX node: an `AttributeProto`.
struct ONNXAttribute {
  let name: String
  let value: Value

  /// A value in one of the types that our nodes need.
  enum Value {
    case float(Float)
    case integer(Int)
    case text(String)
    case integers([Int])
  }

  /// `name = value`.
  static func float(_ name: String, _ value: Float) -> ONNXAttribute {
    ONNXAttribute(name: name, value: .float(value))
  }

  /// `name = value`.
  static func integer(_ name: String, _ value: Int) -> ONNXAttribute {
    ONNXAttribute(name: name, value: .integer(value))
  }

  /// `name = value`.
  static func text(_ name: String, _ value: String) -> ONNXAttribute {
    ONNXAttribute(name: name, value: .text(value))
  }

  /// `name = [values]`.
  static func integers(_ name: String, _ values: [Int]) -> ONNXAttribute {
    ONNXAttribute(name: name, value: .integers(values))
  }

  /// The encoded attribute: 1 name, 2 f, 3 i, 4 s, 8 ints, 20 type.
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, name)
    switch value {
    case .float(let value):
      message.add(2, value)
      message.add(20, 1)
    case .integer(let value):
      message.add(3, value)
      message.add(20, 2)
    case .text(let text):
      message.add(4, text)
      message.add(20, 3)
    case .integers(let values):
      for value in values { message.add(8, value) }
      message.add(20, 7)
    }
    return message
  }
}
