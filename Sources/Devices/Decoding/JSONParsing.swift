import Basics

/// The tree of a JSON text, or its first mistake.
func parse(_ bytes: [UInt8], file: String) throws(ProfileError) -> JSONNode {
  do {
    return try JSONNode(parsing: bytes)
  } catch {
    throw .invalid([Problem(file: file, error)])
  }
}
