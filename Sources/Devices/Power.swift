/// The power budget of the whole device.
public struct Power: Hashable, Sendable {
  /// Drawn by the system on chip and memory while nothing is computed.
  public var idleMilliwatts: Int
  /// What the case can shed for ever.
  public var sustainedMilliwatts: Int
  /// What may be drawn for seconds.
  public var peakMilliwatts: Int

  /// Joins the values; nothing is checked.
  public init(idleMilliwatts: Int, sustainedMilliwatts: Int, peakMilliwatts: Int) {
    self.idleMilliwatts = idleMilliwatts
    self.sustainedMilliwatts = sustainedMilliwatts
    self.peakMilliwatts = peakMilliwatts
  }
}

/// A battery.
public struct Battery: Hashable, Sendable {
  /// Charge when full.
  public var capacityMilliampereHours: Int
  /// Nominal voltage.
  public var nominalMillivolts: Int
  /// Internal resistance.
  public var resistanceMilliohms: Int

  /// Joins the values; nothing is checked.
  public init(capacityMilliampereHours: Int, nominalMillivolts: Int, resistanceMilliohms: Int) {
    self.capacityMilliampereHours = capacityMilliampereHours
    self.nominalMillivolts = nominalMillivolts
    self.resistanceMilliohms = resistanceMilliohms
  }
}
