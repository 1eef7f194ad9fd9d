import SignUpFlow

/// A key's name in its set (`kid`, RFC 7517 §4.5).
struct KeyID: Name {
    let rawValue: String
}
