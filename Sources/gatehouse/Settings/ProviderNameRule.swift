import Gateway
import Web

/// A provider's name is the last segment of its form's URL and the value in an account's facts, so it must not be one
/// of the doors and forms that the gateway has itself.
enum ProviderNameRule {
    static let expected = "small Latin letters, digits and hyphens, and no door or form of the gateway"

    static func parse(_ name: String) -> String? {
        name.wholeMatch(of: /[a-z][a-z0-9\-]*/) == nil || FormName(rawValue: name) != nil ? nil : name
    }
}
