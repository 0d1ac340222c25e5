import Compiler
public import Devices
public import Records

/// A configuration under the name that its series have.
public struct NamedConfiguration: Hashable, Sendable {
  /// The name; the configuration's own spelling unless a matrix file gives it another.
  public var name: String
  /// What the name stands for.
  public var request: ConfigurationRequest

  /// What is asked for, under a name of its own.
  public init(name: String, _ request: ConfigurationRequest) {
    self.name = name
    self.request = request
  }

  /// A configuration under a name of its own.
  public init(name: String, _ configuration: Configuration) {
    self.init(name: name, .fixed(configuration))
  }

  /// What is asked for, under its spelling.
  public init(_ request: ConfigurationRequest) {
    self.init(name: request.description, request)
  }

  /// A configuration under its spelling.
  public init(_ configuration: Configuration) {
    self.init(.fixed(configuration))
  }

  /// What a run measures when nothing else is asked for: one thread, the big cores, the big cores
  /// with 16-bit floats.
  public static let standard: [NamedConfiguration] = {
    var big = Configuration()
    big.cores = .big
    big.threads = .all
    var half = big
    half.precision = .fp16
    return [NamedConfiguration(Configuration()), NamedConfiguration(big), NamedConfiguration(half)]
  }()
}

/// Everything a run measures: each model on each device in each configuration and scenario.
public struct Matrix: Sendable {
  /// Names of the zoo, with parameters, or paths of model files.
  public var models: [String]
  /// Devices, resolved.
  public var devices: [DeviceProfile]
  /// Configurations with their names.
  public var configurations: [NamedConfiguration]
  /// What is run.
  public var scenarios: [Scenario]

  /// A matrix.
  public init(
    models: [String], devices: [DeviceProfile],
    configurations: [NamedConfiguration] = NamedConfiguration.standard,
    scenarios: [Scenario] = Scenario.all
  ) {
    self.models = models
    self.devices = devices
    self.configurations = configurations
    self.scenarios = scenarios
  }

  /// Every cell, in the order of models, devices, configurations, scenarios.
  public var cells: [MatrixCell] {
    models.flatMap { model in
      devices.flatMap { device in
        configurations.flatMap { configuration in
          scenarios.map {
            MatrixCell(
              model: model, device: device,
              configuration: CellConfiguration(
                name: configuration.name,
                configuration: configuration.request.resolved(for: device)),
              scenario: $0)
          }
        }
      }
    }
  }
}

/// The configuration of one cell: resolved for its device, under the name that its series have.
public struct CellConfiguration: Hashable, Sendable {
  /// The name.
  public var name: String
  /// Every value.
  public var configuration: Configuration
}

/// One cell that is to be measured.
public struct MatrixCell: Sendable {
  /// The model as it was asked for.
  public var model: String
  /// The device.
  public var device: DeviceProfile
  /// The configuration and its name.
  public var configuration: CellConfiguration
  /// What is run.
  public var scenario: Scenario

  /// The names under which the cell is stored.
  public var series: SeriesKey {
    SeriesKey(
      model: ModelLibrary.displayName(of: model), device: device.id,
      configuration: configuration.name, scenario: scenario.description)
  }
}
