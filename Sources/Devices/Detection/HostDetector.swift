/// Describes the machine that this process runs on, or another one from a copy of its files.
///
/// ```swift
/// let catalog = try DeviceCatalog()
/// let host = try HostDetector(catalog: catalog.cores).facts()
/// let profile = try host.profile(id: "host", catalog: catalog.cores)
/// ```
/// On Linux it reads `/proc` and `/sys`, on macOS `sysctl`. What a machine does not say takes the
/// defaults of the schema. The tier of the profile follows from the peak of one core of its fastest
/// cluster, in 10^9 fp32 multiply-accumulates per second: up to 12 is low, up to 40 mid, more high.
public struct HostDetector: Sendable {
  private let origin: Origin
  private let catalog: CoreCatalog

  private enum Origin: Hashable, Sendable {
    case linux(FileTree)
    case apple(SystemValues)
  }

  /// Detects the machine that this process runs on.
  ///
  /// - Parameter catalog: the core types.
  public init(catalog: CoreCatalog) {
    let values = SystemValues(reading: AppleHost.keys)
    origin = values.isEmpty ? .linux(Self.tree(below: "")) : .apple(values)
    self.catalog = catalog
  }

  /// Detects a Linux machine from a copy of its `/proc` and `/sys` in a folder.
  public init(root: String, catalog: CoreCatalog) {
    self.init(Self.tree(below: root), catalog: catalog)
  }

  /// Detects a Linux machine from the texts of its files.
  public init(_ tree: FileTree, catalog: CoreCatalog) {
    origin = .linux(tree)
    self.catalog = catalog
  }

  /// Detects a Mac from the values of `sysctl`.
  public init(_ values: SystemValues, catalog: CoreCatalog) {
    origin = .apple(values)
    self.catalog = catalog
  }

  /// What the machine says about itself.
  ///
  /// - Throws: ``DetectionError`` if the system does not name its processors.
  public func facts() throws(DetectionError) -> HostFacts {
    switch origin {
    case .linux(let tree): try LinuxHost(tree, catalog: catalog).facts
    case .apple(let values): try AppleHost(values, catalog: catalog).facts
    }
  }

  /// The machine as a profile.
  ///
  /// - Throws: ``DetectionError`` if the system does not name its processors.
  public func profile(id: String = "host") throws(DetectionError) -> DeviceProfile {
    try facts().profile(id: id, catalog: catalog)
  }

  /// The SIMD extensions of the machine.
  ///
  /// - Throws: ``DetectionError`` if the system does not name its processors.
  public func features() throws(DetectionError) -> ProcessorFeatures {
    switch origin {
    case .linux(let tree): try LinuxHost(tree, catalog: catalog).features
    case .apple(let values): try AppleHost(values, catalog: catalog).features
    }
  }

  /// The files that decide, read below a folder that stands for `/`. The list of processors is
  /// empty where there is none.
  private static func tree(below root: String) -> FileTree {
    let groups = FileTree(reading: [ProcessLimits.groupsPath], below: root)
    let limits = ProcessLimits.groups(groups.text(ProcessLimits.groupsPath) ?? "").map(\.folder)
    let files = [
      "memory.max", "memory.limit_in_bytes", "cpu.max", "cpu.cfs_quota_us", "cpu.cfs_period_us",
      "cpuset.cpus.effective", "cpuset.effective_cpus",
    ]
    return FileTree(
      reading: patterns + limits.flatMap { folder in files.map { "\(folder)/\($0)" } }, below: root)
  }

  private static let patterns: [String] = {
    let processor = "\(LinuxHost.processorFolder)/cpu*"
    let clocks = [
      "related_cpus", "scaling_available_frequencies", "scaling_boost_frequencies",
      "cpuinfo_min_freq", "cpuinfo_max_freq",
    ]
    let topology = ["physical_package_id", "core_cpus_list", "thread_siblings_list"]
    let cache = [
      "level", "type", "size", "ways_of_associativity", "coherency_line_size", "shared_cpu_list",
    ]
    return [
      ProcessorList.path, ProcessLimits.groupsPath, "/proc/meminfo", "/proc/self/status",
      "/proc/sys/kernel/osrelease", "/proc/device-tree/model", "/sys/class/dmi/id/chassis_type",
      "/system/build.prop", "/sys/devices/cpu_atom/cpus", "/sys/devices/system/node/node*/cpulist",
      "\(LinuxHost.processorFolder)/online", "\(LinuxHost.processorFolder)/offline",
      "\(processor)/cpu_capacity",
    ] + clocks.map { "\(processor)/cpufreq/\($0)" } + topology.map { "\(processor)/topology/\($0)" }
      + cache.map { "\(processor)/cache/index*/\($0)" }
  }()
}

extension ProcessorFeatures {
  /// The SIMD extensions of this machine, detected once; nil where the system does not name them.
  public static let current: ProcessorFeatures? = detect()

  /// Detects the SIMD extensions of this machine anew; nil where the system does not name them.
  public static func detect() -> ProcessorFeatures? {
    let values = SystemValues(reading: AppleHost.keys)
    guard values.isEmpty else { return ProcessorFeatures(detectingFrom: values) }
    let list = ProcessorList.current
    return list.processors.isEmpty ? nil : ProcessorFeatures(detectingFrom: list)
  }
}

extension ProcessorList {
  /// The list of this machine; empty on systems without one.
  public static var current: ProcessorList {
    ProcessorList(FileTree(reading: [path]).text(path) ?? "")
  }
}
