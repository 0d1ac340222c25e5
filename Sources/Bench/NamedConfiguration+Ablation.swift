import Compiler
public import Records

extension NamedConfiguration {
  /// The configuration as it is, with each technique off, one at a time, and with all off. Their names
  /// are those of ``Records/Ablation``.
  ///
  /// - Throws: `ConfigurationError` never for techniques of this version.
  public func ablations() throws(ConfigurationError) -> [NamedConfiguration] {
    func variant(
      _ variant: Ablation.Variant, _ techniques: [Technique]
    ) throws(ConfigurationError) -> NamedConfiguration {
      var request = request
      for technique in techniques {
        for setting in technique.settingsOff(in: request.stated) {
          try request.set(setting.key, to: setting.value)
        }
      }
      return NamedConfiguration(name: Ablation(of: name, variant).description, request)
    }
    var all = [try variant(.all, [])]
    for technique in Technique.all {
      all.append(try variant(.without(technique.name), [technique]))
    }
    return all + [try variant(.none, Technique.all)]
  }
}
