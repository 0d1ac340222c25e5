/// Plain loops, as the operations are defined: what every faster kernel is tested against, and what
/// runs where there is no faster one.
///
/// Tensors are dense and row-major. Nothing is allocated: geometry is prepared before.
public enum Reference {}
