internal import EventQBytes
internal import EventQModel

/// Messages of the kernel that are no crash, but tell of failing hardware or of a filesystem that gave up. A console
/// shows no level, so theirs is set here.
enum KernelSigns {
  private struct Sign: Sendable {
    var words: [StaticString]
    var severity: UInt8
    var isHardware = false
  }

  private static let signs: [Sign] = [
    Sign(words: ["[Hardware Error]", "Machine Check Exception"], severity: Severity.alert, isHardware: true),
    Sign(words: ["[Hardware Error]", "Uncorrected"], severity: Severity.critical, isHardware: true),
    Sign(words: ["[Hardware Error]"], severity: Severity.error, isHardware: true),
    Sign(words: ["EDAC ", " UE "], severity: Severity.critical, isHardware: true),
    Sign(words: ["EDAC ", " CE "], severity: Severity.warning, isHardware: true),
    Sign(words: ["PCIe Bus Error"], severity: Severity.error, isHardware: true),
    Sign(words: ["I/O error", "dev "], severity: Severity.error, isHardware: true),
    Sign(words: ["Remounting filesystem read-only"], severity: Severity.critical),
    Sign(words: ["forced readonly"], severity: Severity.critical),
    Sign(words: ["Shutting down filesystem"], severity: Severity.critical),
    Sign(words: ["Filesystem has been shut down"], severity: Severity.critical),
    Sign(words: ["Log I/O Error Detected"], severity: Severity.critical),
  ]

  /// Sets kind and severity of a row whose text is one of these messages.
  static func mark(_ batch: inout EventBatch, _ row: Int, _ text: UnsafeRawBufferPointer) {
    guard batch.kind[row] != .unknown else { return }
    for sign in signs where sign.words.allSatisfy({ text.contains($0) }) {
      let severity = sign.severity
      let isHardware = sign.isHardware
      if batch.severity[row] == Severity.none { batch.severity[row] = severity }
      if isHardware { batch.kind[row] = .hardware }
      return
    }
  }
}
