import JWTKit
import SignUpFlow

/// The signatures an id_token may have: never `none`, never a shared secret.
enum IDTokenAlgorithm: String, Sendable, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
}
