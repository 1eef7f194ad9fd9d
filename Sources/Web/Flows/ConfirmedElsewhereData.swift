/// `confirmed-elsewhere`.
struct ConfirmedElsewhereData: PageData {
    var client: String
}
