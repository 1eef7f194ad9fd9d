import Gateway
import Outbound
import SignUpFlow
import Web

/// What the settings name can't be found or read.
struct AssemblyError: Error, CustomStringConvertible {
    let description: String
}
