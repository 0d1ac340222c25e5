extension Migration {
  /// How long each step waits for weights from storage; no step of a cell that is stored already did.
  package static let storageTime = Migration(
    "waiting for storage in each step",
    """
    ALTER TABLE layer_terms ADD COLUMN storage_ns INTEGER NOT NULL DEFAULT 0;
    """)
}
