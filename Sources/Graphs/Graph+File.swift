import FoundationEssentials
public import Tensors

extension Graph {
  /// Reads a network from a `.param` file of ncnn.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - inputShape: Extents without the batch (`[3,224,224]`) of inputs that state none.
  /// - Throws: ``GraphError``: the file cannot be read, or is not what its name says.
  public init(contentsOf path: String, inputShape: Shape? = nil) throws(GraphError) {
    guard path.hasSuffix(".param") else {
      throw .unreadable(file: path, reason: "only .param files of ncnn are known")
    }
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw .unreadable(file: path, reason: Self.reason(path))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .unreadable(file: path, reason: "it is not UTF-8 text")
    }
    try self.init(ncnnParam: text, file: path, inputShape: inputShape)
  }

  private static func reason(_ path: String) -> String {
    var isDirectory = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      return "no such file"
    }
    return isDirectory ? "it is a folder" : "permission denied"
  }
}
