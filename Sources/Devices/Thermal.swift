/// A thermal network of three nodes and the thresholds of the governor.
public struct Thermal: Hashable, Sendable {
  /// Air temperature.
  public var ambientMilliKelvin: Int
  /// Die and package.
  public var die: ThermalNode
  /// Board and spreader.
  public var board: ThermalNode
  /// Case.
  public var skin: ThermalNode
  /// Skin temperature at which the governor begins to act.
  public var throttleOnMilliKelvin: Int
  /// Skin temperature that the governor steers to.
  public var throttleControlMilliKelvin: Int

  /// Joins the values; nothing is checked.
  public init(
    ambientMilliKelvin: Int, die: ThermalNode, board: ThermalNode, skin: ThermalNode,
    throttleOnMilliKelvin: Int, throttleControlMilliKelvin: Int
  ) {
    self.ambientMilliKelvin = ambientMilliKelvin
    self.die = die
    self.board = board
    self.skin = skin
    self.throttleOnMilliKelvin = throttleOnMilliKelvin
    self.throttleControlMilliKelvin = throttleControlMilliKelvin
  }
}

/// One node of a thermal network.
public struct ThermalNode: Hashable, Sendable {
  /// Resistance towards the next node (die to board, board to skin, skin to air).
  public var resistanceMilliKelvinPerWatt: Int
  /// Heat capacity.
  public var capacityMillijoulesPerKelvin: Int

  /// Joins the values; nothing is checked.
  public init(resistanceMilliKelvinPerWatt: Int, capacityMillijoulesPerKelvin: Int) {
    self.resistanceMilliKelvinPerWatt = resistanceMilliKelvinPerWatt
    self.capacityMillijoulesPerKelvin = capacityMillijoulesPerKelvin
  }
}
