extension Migration {
  /// Multiply-accumulates and bytes of each step; unknown for the cells that are stored already,
  /// until they are measured again.
  package static let stepWork = Migration(
    "work of each step",
    """
    ALTER TABLE layer_terms ADD COLUMN macs INTEGER;
    ALTER TABLE layer_terms ADD COLUMN bytes INTEGER;
    """)
}
