/// Which program, port, path belongs to which service.
struct ServiceCatalogue: Sendable {
  private let services: [ServiceDefinition]
  private var byProgram: [String: Int] = [:]
  private var byPort: [Int: Int] = [:]

  init(_ services: [ServiceDefinition]) {
    self.services = services
    for (number, service) in services.enumerated() {
      for program in service.programs where byProgram[program.lowercased()] == nil {
        byProgram[program.lowercased()] = number
      }
      for port in service.ports where byPort[port] == nil { byPort[port] = number }
    }
  }

  /// The service of a program or unit name (`named`, `mysql.service`, `postfix/smtpd`, `postgresql@15-main`).
  func service(program: String) -> ServiceDefinition? {
    var name = program.lowercased()[...]
    for suffix in [".service", ".socket"] where name.hasSuffix(suffix) { name = name.dropLast(suffix.count) }
    if let space = name.firstIndex(of: " ") { name = name[..<space] }
    if let known = byProgram[String(name)] { return services[known] }
    if let at = name.firstIndex(of: "@"), let known = byProgram[String(name[..<at])] { return services[known] }
    if let slash = name.firstIndex(of: "/"), let known = byProgram[String(name[..<slash])] { return services[known] }
    if let slash = name.lastIndex(of: "/"), let known = byProgram[String(name[name.index(after: slash)...])] {
      return services[known]
    }
    return nil
  }

  func service(port: Int) -> ServiceDefinition? { byPort[port].map { services[$0] } }

  func service(path: String) -> ServiceDefinition? {
    services.first { service in service.paths.contains { path.range(of: $0) != nil } }
  }

  func kind(program: String) -> String? { service(program: program)?.kind }
}
