import Gateway

/// The templates that letters begin with; each has an HTML and a text form.
enum LetterTemplate: String, CaseIterable {
    case code
    case addressTaken = "address-taken"
    case owner

    init(_ kind: LetterKind) {
        self =
            switch kind {
            case .code, .recoveryCode, .proofCode: .code
            case .addressTaken: .addressTaken
            case .owner, .owners: .owner
            }
    }
}
