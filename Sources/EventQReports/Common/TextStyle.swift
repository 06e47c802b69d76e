public import EventQModel

/// How a text report is to look: decided by the command from the terminal, the flags and `NO_COLOR`.
public struct TextStyle: Sendable {
  /// Columns of the terminal; 80 for a pipe. Less than `minimumWidth` is treated as that; text is laid out in at most
  /// `maximumWidth` columns, because longer lines are hard to follow.
  public var width: Int
  /// Whether to colour with SGR sequences (ECMA-48, section 8.3.117).
  public var color: Bool
  /// The zone of local times.
  public var zone: ZoneRules

  public static let minimumWidth = 60
  public static let maximumWidth = 160

  public init(width: Int = 80, color: Bool = false, zone: ZoneRules = .utc) {
    self.width = min(max(width, Self.minimumWidth), Self.maximumWidth)
    self.color = color
    self.zone = zone
  }
}
