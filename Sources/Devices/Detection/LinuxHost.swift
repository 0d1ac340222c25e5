/// A Linux machine, from the texts of its `/proc` and `/sys`.
struct LinuxHost {
  let tree: FileTree
  let list: ProcessorList
  let features: ProcessorFeatures
  let catalog: CoreCatalog
  /// The processors that are switched on, by number.
  let online: [Int: ProcessorList.Processor]
  /// The processors that this process may use, ascending.
  let usable: [Int]

  static let processorFolder = "/sys/devices/system/cpu"

  /// - Throws: ``DetectionError`` if there is no list of processors, or nothing in it.
  init(_ tree: FileTree, catalog: CoreCatalog) throws(DetectionError) {
    guard let text = tree.text(ProcessorList.path) else {
      throw .missingProcessorList(path: tree.root + ProcessorList.path)
    }
    let list = ProcessorList(text)
    guard !list.processors.isEmpty else {
      throw .noProcessors(path: tree.root + ProcessorList.path)
    }
    self.tree = tree
    self.list = list
    self.catalog = catalog
    features = ProcessorFeatures(detectingFrom: list)
    var online = Dictionary(list.processors.map { ($0.number, $0) }) { first, _ in first }
    if let numbers = tree.processors("\(Self.processorFolder)/online") {
      let switchedOn = online.filter { numbers.contains($0.key) }
      // A list of processors that do not exist is from another machine: it decides nothing.
      if !switchedOn.isEmpty { online = switchedOn }
    }
    self.online = online
    usable = ProcessLimits(tree: tree).processors(of: online.keys.sorted())
  }

  /// Everything that the machine says.
  var facts: HostFacts {
    let limits = ProcessLimits(tree: tree)
    let nodes = tree.names(in: "/sys/devices/system/node").compactMap { name -> MemoryNode? in
      guard name.hasPrefix("node"), let number = Int(name.dropFirst(4)) else { return nil }
      let list = tree.processors("/sys/devices/system/node/\(name)/cpulist") ?? []
      return MemoryNode(number: number, processors: list)
    }
    let packages = Set(online.keys.map { package(of: $0) })
    let total = totalMemoryKiB
    return HostFacts(
      name: name, deviceClass: deviceClass, platform: platform, osVersion: osVersion,
      features: features, clusters: clusters, sharedCaches: sharedCaches,
      packageCount: packages.count, onlineProcessors: online.keys.sorted(),
      offlineProcessors: tree.processors("\(Self.processorFolder)/offline") ?? [],
      memoryNodes: nodes.sorted { $0.number < $1.number }, totalMemoryKiB: total,
      processLimitKiB: total.map { limits.memoryKiB(total: $0.value, platform: platform.value) },
      quotaMilliprocessors: limits.quotaMilliprocessors)
  }

  // MARK: Topology

  /// The folder of a processor.
  func folder(of processor: Int) -> String { "\(Self.processorFolder)/cpu\(processor)" }

  /// The number of the package (socket) that a processor stands in.
  func package(of processor: Int) -> Int {
    tree.integer("\(folder(of: processor))/topology/physical_package_id")
      ?? online[processor]?.integer("physical id") ?? 0
  }

  /// What tells a processor's core from the others: the lowest number of its threads, or the
  /// number that x86 kernels write.
  func core(of processor: Int) -> Int {
    for file in ["core_cpus_list", "thread_siblings_list"] {
      let path = "\(folder(of: processor))/topology/\(file)"
      if let first = tree.processors(path)?.first(where: { online[$0] != nil }) { return first }
    }
    guard let own = online[processor], let id = own.integer("core id") else { return processor }
    let siblings = online.values.filter {
      $0.integer("core id") == id && $0.integer("physical id") == own.integer("physical id")
    }
    return siblings.map(\.number).min() ?? processor
  }

  /// How many cores some processors are threads of.
  func coreCount(of processors: [Int]) -> Int { Set(processors.map(core)).count }

  /// Where the number of cores was read.
  var topologySource: String {
    let path = "\(Self.processorFolder)/cpu*/topology"
    return tree.names(in: "\(folder(of: usable.first ?? 0))/topology").isEmpty
      ? ProcessorList.path : path
  }

  // MARK: The machine as a whole

  private var totalMemoryKiB: Found<Int>? {
    let kibibytes = memoryFieldKiB("MemTotal", in: tree)
    return kibibytes.map { Found($0, "/proc/meminfo, MemTotal") }
  }

  /// The board's or the phone's name where there is a device tree, else the processor's.
  private var name: Found<String> {
    if let model = tree.line("/proc/device-tree/model") {
      return Found(model, "/proc/device-tree/model")
    }
    for key in ["model name", "Hardware"] {
      if let name = list.first(key), !name.isEmpty {
        return Found(name, "\(ProcessorList.path), \(key)")
      }
    }
    let parts = clusters.map { cluster in
      switch cluster.core {
      case .catalogued(let type): "\(cluster.coreCount.value) x \(type.value)"
      case .described: "\(cluster.coreCount.value) cores"
      }
    }
    return Found(parts.joined(separator: ", "), ProcessorList.path)
  }

  private var isAndroid: Bool { tree.text("/system/build.prop") != nil }

  private var platform: Found<DeviceProfile.Platform> {
    isAndroid ? Found(.android, "/system/build.prop") : Found(.linux, ProcessorList.path)
  }

  private var osVersion: Found<String>? {
    let path = "/proc/sys/kernel/osrelease"
    return tree.line(path).map { Found($0, path) }
  }

  /// By the chassis where firmware names one (SMBIOS 7.4.1), by the device tree that boards have;
  /// otherwise virtual machines and other architectures than x86 count as servers.
  private var deviceClass: Found<DeviceProfile.DeviceClass> {
    if isAndroid { return Found(.phone, "/system/build.prop") }
    let path = "/sys/class/dmi/id/chassis_type"
    switch tree.integer(path) {
    case 8, 9, 10, 14, 31, 32: return Found(.laptop, path)
    case 11, 30: return Found(.tablet, path)
    case 17, 23, 25, 28, 29: return Found(.server, path)
    case 3, 4, 5, 6, 7, 13, 15, 16, 24, 35, 36: return Found(.pc, path)
    default: break
    }
    if tree.text("/proc/device-tree/model") != nil { return Found(.board, "/proc/device-tree") }
    let isX86 = list.first("flags") != nil
    let isVirtual = list.first("flags")?.contains("hypervisor") ?? false
    return Found(
      !isX86 || isVirtual ? .server : .pc,
      "rule: a server where virtual or not x86, else a pc; from \(ProcessorList.path)",
      isAssumed: true)
  }
}

/// A field of `/proc/meminfo`, in KiB; nil without it, or beyond a pebibyte.
func memoryFieldKiB(_ key: String, in tree: FileTree) -> Int? {
  let lines = tree.text("/proc/meminfo")?.split(separator: "\n") ?? []
  let line = lines.first { $0.hasPrefix("\(key):") }
  return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }
    .flatMap { (0...1 << 40).contains($0) ? $0 : nil }
}
