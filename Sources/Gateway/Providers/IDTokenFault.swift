import SignUpFlow

/// Why an id_token is not accepted. The names are for the log.
enum IDTokenFault: String, Error, Equatable, CaseIterable {
    case tooLong, segments, encoding, json, repeatedName
    case algorithm, critical, type, keyUnknown, keyNotNamed, keyUnfit, signature
    case issuer, audience, authorizedParty, expired, notYetValid, issuedAt, nonce, subject, authenticationTime
}
