public import Policies
public import Records

/// How a session reads its weights from a file while it runs.
public struct StreamingOptions: Hashable, Sendable {
  /// The file of packed weights (`.pbw`); see ``PackedWeightsFile``.
  public var path: String
  /// How many layers are read ahead of the one that is computed.
  public var prefetch: PrefetchWindow
  /// The most bytes that weights may take, tables and small layers left out; nil for what the
  /// session's limit leaves, or for no limit.
  public var maximumByteCount: Int?
  /// Whether layers stay as long as the bytes allow it, instead of as many as the window needs.
  public var keepsLayers: Bool
  /// Whether the checksum of the file is compared before the first inference, which reads all of it.
  public var verifiesChecksum: Bool

  /// Options: an adaptive window, layers kept where there is room, unless stated.
  public init(
    path: String, prefetch: PrefetchWindow = .adaptive, maximumByteCount: Int? = nil,
    keepsLayers: Bool = true, verifiesChecksum: Bool = true
  ) {
    self.path = path
    self.prefetch = prefetch
    self.maximumByteCount = maximumByteCount
    self.keepsLayers = keepsLayers
    self.verifiesChecksum = verifiesChecksum
  }
}

/// What reading weights while a session runs has come to.
public struct StreamingStatistics: Hashable, Sendable {
  /// Layers that come and go.
  public var layers: LoadingStatistics
  /// How many there are.
  public var layerCount: Int
  /// Bytes of them all.
  public var layerByteCount: Int
  /// Bytes that stay in memory: layers smaller than a page, and the pages that neighbours share.
  public var residentByteCount: Int
  /// Bytes of table rows that were read; rows are dropped behind the step.
  public var rowByteCount = 0
  /// How long steps waited for rows.
  public var rowNs: Int64 = 0

  /// How long steps waited in all.
  public var stallNs: Int64 { layers.stallNs + rowNs }
}
