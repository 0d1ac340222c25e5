extension [String] {
  /// How often each text stands here, in their order, such as `2 failed, 14 oom`.
  var tally: String {
    Dictionary(grouping: self, by: \.self).sorted { $0.key < $1.key }
      .map { "\($0.value.count) \($0.key)" }.joined(separator: ", ")
  }
}
