import Devices
import Testing

struct ProcessorListTests {
  static let processors: [(text: String, name: String?)] = [
    (
      "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel\t\t: 85\n"
        + "model name\t: Intel(R) Xeon(R): 2.50GHz\n\nprocessor\t: 1\nmodel name\t: Other\n",
      "Intel(R) Xeon(R): 2.50GHz"
    ),
    (
      "processor\t: 0\nBogoMIPS\t: 50.00\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
        + "CPU variant\t: 0x3\nCPU part\t: 0xd0c\nCPU revision\t: 1\n",
      "implementer 0x41 part 0xd0c"
    ),
    ("CPU part\t: 0xd0c\n", nil), ("", nil), ("model name", nil), (":\n::\n", nil),
  ]

  @Test(arguments: processors)
  func `the processor's name is read from the system's list`(
    _ test: (text: String, name: String?)
  ) {
    #expect(ProcessorList(test.text).name == test.name)
  }

  @Test func `fields are those of their processor`() {
    let list = ProcessorList(
      "processor\t: 0\ncpu MHz\t\t: 2000.000\n\nprocessor\t: 3\nCPU part\t: 0xd05\n")
    #expect(list.processors.map(\.number) == [0, 3])
    #expect(list.processors[0]["cpu MHz"] == "2000.000" && list.processors[0]["CPU part"] == nil)
    #expect(list.processors[1].integer("CPU part") == 0xd05)
    #expect(list.first("CPU part") == "0xd05")
  }
}
