/// The SHA-256 digest of some bytes: the identity of models, profiles, plans and cells.
///
/// Reference: FIPS 180-4, "Secure Hash Standard".
public struct ContentHash: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  public let hex: String

  /// Hashes the UTF-8 of a text.
  ///
  /// - Complexity: O(n) in the number of bytes.
  public init(of text: String) {
    self.init(of: Array(text.utf8))
  }

  /// Hashes bytes.
  ///
  /// - Complexity: O(n) in the number of bytes.
  public init(of bytes: [UInt8]) {
    var digest = SHA256()
    digest.update(bytes)
    hex = digest.finalize()
  }

  fileprivate init(_ hex: String) { self.hex = hex }

  /// Takes over a digest that was written before; nil unless it is 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    guard hex.utf8.count == 64, hex.utf8.allSatisfy(Self.isHexDigit) else { return nil }
    self.hex = hex
  }

  /// The first twelve digits, for people.
  public var short: String { String(hex.prefix(12)) }

  /// All 64 digits.
  public var description: String { hex }

  /// Orders by digits, so that lists of hashes have one order.
  public static func < (left: ContentHash, right: ContentHash) -> Bool { left.hex < right.hex }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (byte >= 0x30 && byte <= 0x39) || (byte >= 0x61 && byte <= 0x66)
  }
}

/// A ``ContentHash`` of bytes that come part by part.
public struct ContentHasher: Sendable {
  private var digest = SHA256()

  /// Begins with no bytes.
  public init() {}

  /// Goes on with more bytes.
  ///
  /// - Complexity: O(n) in the number of bytes.
  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      digest.update(unsafe Array(bytes[start..<min(bytes.count, start + 1 << 16)]))
    }
  }

  /// The hash of all bytes.
  public consuming func finish() -> ContentHash { ContentHash(digest.finalize()) }
}

/// The compression function and padding of SHA-256.
struct SHA256: Sendable {
  private var state: [UInt32] = [
    0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
    0x5be0_cd19,
  ]
  private var pending: [UInt8] = []
  private var totalBytes: UInt64 = 0

  mutating func update(_ bytes: [UInt8]) {
    totalBytes += UInt64(bytes.count)
    pending += bytes
    let whole = pending.count / 64 * 64
    var schedule = [UInt32](repeating: 0, count: 64)
    for start in stride(from: 0, to: whole, by: 64) {
      compress(blockAt: start, &schedule)
    }
    pending.removeFirst(whole)
  }

  /// Pads, compresses the rest and returns the digest in hexadecimal.
  mutating func finalize() -> String {
    let bitCount = totalBytes * 8
    var padding: [UInt8] = [0x80]
    let zeros = (119 - Int(totalBytes % 64)) % 64
    padding += [UInt8](repeating: 0, count: zeros)
    padding += (0..<8).map { UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * UInt64($0))) }
    update(padding)
    let digits = Array("0123456789abcdef")
    return String(
      state.flatMap { word in
        stride(from: 28, through: 0, by: -4).map { digits[Int((word >> UInt32($0)) & 0xf)] }
      })
  }

  private mutating func compress(blockAt start: Int, _ w: inout [UInt32]) {
    for i in 0..<16 {
      let j = start + 4 * i
      w[i] =
        UInt32(pending[j]) << 24 | UInt32(pending[j + 1]) << 16 | UInt32(pending[j + 2]) << 8
        | UInt32(pending[j + 3])
    }
    for i in 16..<64 {
      let s0 = rotated(w[i - 15], 7) ^ rotated(w[i - 15], 18) ^ (w[i - 15] >> 3)
      let s1 = rotated(w[i - 2], 17) ^ rotated(w[i - 2], 19) ^ (w[i - 2] >> 10)
      w[i] = w[i - 16] &+ s0 &+ w[i - 7] &+ s1
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for i in 0..<64 {
      let s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      let t1 = h &+ s1 &+ ((e & f) ^ (~e & g)) &+ Self.roundConstants[i] &+ w[i]
      let s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      let t2 = s0 &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ t1, c, b, a, t1 &+ t2)
    }
    for (i, value) in [a, b, c, d, e, f, g, h].enumerated() { state[i] &+= value }
  }

  private func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static let roundConstants: [UInt32] = [
    0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
    0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
    0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
    0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
    0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
    0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
    0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
    0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
    0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
    0xc671_78f2,
  ]
}
