/// How the weights of a model are stored, and what the nodes that multiply by them compute in.
public enum QuantizationScheme: String, CaseIterable, Hashable, Sendable {
  /// Half precision; nodes compute as the configuration says.
  case fp16
  /// Bytes with a scale for each channel; nodes with weights compute in 8-bit integers.
  case int8
  /// As ``int8``, with one scale for each tensor.
  case int8Tensor = "int8-tensor"
  /// Four bits with a scale for each group of 32; nodes compute as the configuration says.
  case int4
  /// Bytes or half precision, as the statistics of each tensor advise.
  case dynamic
  /// Bytes; activations become bytes while the network runs, with the range that they have then.
  case dynamicActivations = "dynamic-activations"
  /// Bytes in the nodes that an error budget allows them in, half precision in the others.
  case mixed
}
