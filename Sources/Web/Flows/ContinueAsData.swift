/// `continue-as`.
struct ContinueAsData: PageData {
    var client: String
    var phoneMasked: String?

    enum CodingKeys: String, CodingKey {
        case client
        case phoneMasked = "phone_masked"
    }
}
