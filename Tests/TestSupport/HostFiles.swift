/// The files of `/proc` and `/sys`, and the values of `sysctl`, that made-up machines have.
public enum HostFiles {
  /// Where Linux keeps its processors.
  public static let processors = "/sys/devices/system/cpu"

  /// The flags of a Cascade Lake server, shortened.
  public static let serverFlags =
    "fpu vme sse sse2 ss ht ssse3 fma sse4_1 sse4_2 avx f16c avx2 avx512f avx512dq avx512bw "
    + "avx512vl avx512_vnni"

  /// A server of two packages, each with four cores of two threads, a memory node, caches, and
  /// clocks from 1 to 3.9 GHz.
  public static var server: [String: String] {
    var files = [
      "/proc/cpuinfo": (0..<16).map { serverBlock($0) }.joined(separator: "\n"),
      "/proc/meminfo": "MemTotal:       65536000 kB\nMemAvailable:   60000000 kB\n",
      "/proc/sys/kernel/osrelease": "6.1.0-44-amd64\n",
      "/sys/class/dmi/id/chassis_type": "23\n",
      "\(processors)/online": "0-15\n", "\(processors)/offline": "\n",
      "/sys/devices/system/node/node0/cpulist": "0-3,8-11\n",
      "/sys/devices/system/node/node1/cpulist": "4-7,12-15\n",
    ]
    for number in 0..<16 {
      let (core, package) = (number % 4, number / 4 % 2)
      let folder = "\(processors)/cpu\(number)"
      let siblings = "\(number % 8),\(number % 8 + 8)\n"
      files["\(folder)/topology/physical_package_id"] = "\(package)\n"
      files["\(folder)/topology/core_id"] = "\(core)\n"
      files["\(folder)/topology/core_cpus_list"] = siblings
      files["\(folder)/cpufreq/related_cpus"] = "\(number)\n"
      files["\(folder)/cpufreq/cpuinfo_min_freq"] = "1000000\n"
      files["\(folder)/cpufreq/cpuinfo_max_freq"] = "3900000\n"
      let node = package == 0 ? "0-3,8-11\n" : "4-7,12-15\n"
      files.add(cache: 0, of: number, "1 Data 32K 8", sharedBy: siblings)
      files.add(cache: 1, of: number, "1 Instruction 32K 8", sharedBy: siblings)
      files.add(cache: 2, of: number, "2 Unified 1024K 16", sharedBy: siblings)
      files.add(cache: 3, of: number, "3 Unified 14080K 11", sharedBy: node)
    }
    return files
  }

  private static func serverBlock(_ number: Int) -> String {
    """
    processor\t: \(number)
    vendor_id\t: GenuineIntel
    cpu family\t: 6
    model\t\t: 85
    model name\t: Intel(R) Xeon(R) Gold 6230 CPU @ 2.10GHz
    cpu MHz\t\t: 2100.000
    physical id\t: \(number / 4 % 2)
    core id\t\t: \(number % 4)
    flags\t\t: \(serverFlags)

    """
  }

  /// The server's files without folders of `/sys` whose names hold a word.
  public static func server(without word: String) -> [String: String] {
    server.filter { !$0.key.contains(word) }
  }

  /// A phone with one fast, three middle and four small cores and no list of caches: clocks tell
  /// the clusters apart.
  public static var phone: [String: String] {
    let parts = (0..<8).map { $0 < 4 ? "0x805" : "0x804" }
    var files = [
      "/proc/cpuinfo": parts.enumerated().map { phoneBlock($0, part: $1) }.joined(separator: "\n")
        + "\nHardware\t: Qualcomm Technologies, Inc SM8150\n",
      "/proc/meminfo": "MemTotal:        5742144 kB\nMemAvailable:    3276800 kB\n",
      "/proc/sys/kernel/osrelease": "4.14.117-perf\n", "/system/build.prop": "",
      "\(processors)/online": "0-7\n",
    ]
    for (cores, clocks, capacity) in [
      (0...3, "300000 1785600", 327), (4...6, "710400 1612800 2419200", 871),
      (7...7, "825600 1708800 2841600", 1024),
    ] {
      for number in cores {
        let folder = "\(processors)/cpu\(number)"
        files["\(folder)/cpu_capacity"] = "\(capacity)\n"
        files["\(folder)/cpufreq/related_cpus"] = cores.map(String.init).joined(separator: " ")
        files["\(folder)/cpufreq/scaling_available_frequencies"] = "\(clocks) \n"
      }
    }
    return files
  }

  private static func phoneBlock(_ number: Int, part: String) -> String {
    """
    processor\t: \(number)
    BogoMIPS\t: 38.40
    Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm \
    lrcpc dcpop asimddp
    CPU implementer\t: 0x51
    CPU architecture: 8
    CPU variant\t: 0xd
    CPU part\t: \(part)
    CPU revision\t: 14

    """
  }

  /// What `sysctl -a` prints on a Mac with an M2, shortened.
  public static let mac = """
    kern.osproductversion: 15.6.1
    hw.model: Mac14,2
    hw.nperflevels: 2
    hw.packages: 1
    hw.physicalcpu: 8
    hw.logicalcpu: 8
    hw.memsize: 17179869184
    hw.cachelinesize: 128
    hw.perflevel0.physicalcpu: 4
    hw.perflevel0.logicalcpu: 4
    hw.perflevel0.l1dcachesize: 131072
    hw.perflevel0.l2cachesize: 16777216
    hw.perflevel0.cpusperl2: 4
    hw.perflevel0.name: Performance
    hw.perflevel1.physicalcpu: 4
    hw.perflevel1.logicalcpu: 4
    hw.perflevel1.l1dcachesize: 65536
    hw.perflevel1.l2cachesize: 4194304
    hw.perflevel1.cpusperl2: 4
    hw.perflevel1.name: Efficiency
    hw.optional.AdvSIMD: 1
    hw.optional.arm.FEAT_FP16: 1
    hw.optional.arm.FEAT_DotProd: 1
    hw.optional.arm.FEAT_BF16: 1
    hw.optional.arm.FEAT_I8MM: 1
    hw.optional.arm.FEAT_SME: 0
    machdep.cpu.brand_string: Apple M2
    machdep.cpu.core_count: 8

    """
}

extension [String: String] {
  /// Adds the files of a cache: level, type, size and ways in words.
  fileprivate mutating func add(
    cache index: Int, of processor: Int, _ words: String, sharedBy list: String
  ) {
    let folder = "\(HostFiles.processors)/cpu\(processor)/cache/index\(index)"
    let values = words.split(separator: " ").map { "\($0)\n" }
    let names = ["level", "type", "size", "ways_of_associativity"]
    for (name, value) in zip(names, values) { self["\(folder)/\(name)"] = value }
    self["\(folder)/coherency_line_size"] = "64\n"
    self["\(folder)/shared_cpu_list"] = list
  }
}
