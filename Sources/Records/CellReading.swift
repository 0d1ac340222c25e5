import Basics

/// Reads the cells of a run's JSON and reports everything that is wrong with them.
struct CellReading {
  private let validator: Validator
  private let metrics: [String: Metric]

  /// - Parameter metrics: what the names in the cells mean.
  init(validator: Validator, metrics: [String: Metric]) {
    self.validator = validator
    self.metrics = metrics
  }

  /// A cell; nil after reporting what is wrong.
  func cell(_ fields: ObjectReader) -> CellRecord? {
    var fields = fields
    let series = series(&fields)
    let hash = fields.required("hash", .hash)
    let inputs = fields.requiredObject("inputs").flatMap(inputs)
    let status = fields.required("status", .choice(of: Status.self))
    let reason = fields.contains("reason") ? fields.requiredObject("reason").flatMap(reason) : nil
    let planHash = fields.optional("plan", .hash)
    let measurements = members("values", of: &fields, read: measurement)
    let samples = members("samples", of: &fields, read: samples)
    let layers = layers(&fields)
    fields.finish()
    guard let series, let hash, let inputs, let status else { return nil }
    if inputs.hash != hash {
      fields.report("expected the hash of the inputs, \(inputs.hash), found \(hash)", at: "hash")
    }
    return CellRecord(
      series: series, inputs: inputs, status: status, reason: reason, measurements: measurements,
      samples: samples, planHash: planHash, layers: layers)
  }

  private func series(_ fields: inout ObjectReader) -> SeriesKey? {
    let model = fields.required("model", .text)
    let device = fields.required("device", .text)
    let configuration = fields.required("configuration", .text)
    let scenario = fields.required("scenario", .text)
    guard let model, let device, let configuration, let scenario else { return nil }
    return SeriesKey(
      model: model, device: device, configuration: configuration, scenario: scenario)
  }

  private func inputs(_ fields: ObjectReader) -> CellInputs? {
    var fields = fields
    let model = fields.required("model", .hash)
    let profile = fields.required("profile", .hash)
    let configuration = fields.required("configuration", .string)
    let scenario = fields.required("scenario", .text)
    let seed = fields.required("seed", .seed)
    let simulator = fields.required("simulator", .text)
    fields.finish()
    guard let model, let profile, let configuration, let scenario, let seed, let simulator
    else { return nil }
    return CellInputs(
      model: model, profile: profile, configuration: configuration, scenario: scenario,
      seed: seed, simulator: simulator)
  }

  private func reason(_ fields: ObjectReader) -> StatusReason? {
    var fields = fields
    let message = fields.required("message", .string)
    let needed = fields.optional("needed", .anyInteger)
    let available = fields.optional("available", .anyInteger)
    let unit = fields.optional("unit", .string)
    fields.finish()
    guard let message else { return nil }
    var reason = StatusReason(message)
    reason.needed = needed.map(Int64.init)
    reason.available = available.map(Int64.init)
    reason.unit = unit
    return reason
  }

  /// The members of an object whose keys are metrics.
  private func members<Value>(
    _ key: String, of fields: inout ObjectReader, read: (Metric, JSONNode, String) -> Value?
  ) -> [Value] {
    guard fields.contains(key), let object = fields.requiredObject(key), let node = fields.node(key)
    else { return [] }
    for member in node.duplicateMembers {
      object.report("expected each metric once, found it again", at: member.key)
    }
    return (node.members ?? []).compactMap { member in
      guard let metric = metrics[member.key] else {
        object.report("expected a metric that 'metrics' describes", at: member.key)
        return nil
      }
      return read(metric, member.node, object.path(of: member.key))
    }
  }

  private func measurement(_ metric: Metric, _ node: JSONNode, _ path: String) -> Measurement? {
    let kind = Expectation<Measurement>("an integer or [value, low, high]") { node in
      if let value = node.number?.integer { return Measurement(metric, Int64(value)) }
      guard let parts = node.elements, parts.count == 3, let value = parts[0].number?.integer,
        parts.dropFirst().allSatisfy({ $0.isNull || $0.number?.integer != nil })
      else { return nil }
      let bounds = parts.dropFirst().map { $0.number?.integer.map(Int64.init) }
      return Measurement(metric, Int64(value), low: bounds[0], high: bounds[1])
    }
    return validator.read(node, at: path, as: kind)
  }

  private func samples(_ metric: Metric, _ node: JSONNode, _ path: String) -> HostSamples? {
    let kind = Expectation<HostSamples>("an array of integers") { node in
      guard let integers = node.elements?.map({ $0.number?.integer }),
        integers.allSatisfy({ $0 != nil })
      else { return nil }
      return HostSamples(metric, integers.compactMap { $0.map(Int64.init) })
    }
    return validator.read(node, at: path, as: kind)
  }

  private func layers(_ fields: inout ObjectReader) -> [LayerTerms] {
    guard fields.contains("layers") else { return [] }
    return fields.optionalArray("layers", .layer) ?? []
  }
}

extension Expectation where Value == Int {
  /// Any integer of 64 bits.
  fileprivate static var anyInteger: Expectation { .integer(in: Int.min...Int.max) }
}

extension Expectation where Value == LayerTerms {
  /// A layer in the order of the columns, with or without the work of its step and the time behind it,
  /// which earlier versions did not write. The bound keeps sums over a plan far from overflow.
  fileprivate static var layer: Expectation {
    Expectation(
      "two strings, nine integers from 0 to 2^53, two more or null, and one more"
    ) { node in
      let timeCount = RunRecord.firstLayerColumns.count
      let workEnd = RunRecord.secondLayerColumns.count
      guard let parts = node.elements,
        [timeCount, workEnd, RunRecord.layerColumns.count].contains(parts.count),
        let name = parts[0].string, let kernel = parts[1].string
      else { return nil }
      let isWorkKnown =
        parts.count > timeCount && !parts[timeCount..<workEnd].allSatisfy(\.isNull)
      let known = parts[2..<(isWorkKnown ? workEnd : timeCount)] + parts.dropFirst(workEnd)
      var values = known.compactMap { $0.number?.integer }
        .filter { (0...(1 << 53)).contains($0) }.map(Int64.init)
      guard values.count == known.count else { return nil }
      let storageNs = parts.count > workEnd ? values.removeLast() : 0
      var terms = LayerTerms(name: name, kernel: kernel)
      terms.computeNs = values[0]
      terms.l1Ns = values[1]
      terms.l2Ns = values[2]
      terms.l3Ns = values[3]
      terms.dramNs = values[4]
      terms.overheadNs = values[5]
      terms.throttleNs = values[6]
      terms.storageNs = storageNs
      terms.dramBytes = values[7]
      terms.energyNanojoules = values[8]
      if values.count == 11 { terms.work = StepWork(macs: values[9], bytes: values[10]) }
      return terms
    }
  }
}
