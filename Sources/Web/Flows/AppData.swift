/// `app`.
struct AppData: PageData {
    var name: String
    var location: String
    @OrNull var installURL: String?
    /// Where the browser can go on instead.
    var browserURL: String?
    /// New person: "You are signed up"; known: "You are signed in".
    var isNew: Bool
    /// The provider whose account was linked just now.
    var linkedLabel: String?
    /// false: the app gets its answer, but nobody was signed in.
    var isFinished = true

    enum CodingKeys: String, CodingKey {
        case name, location
        case installURL = "install_url"
        case browserURL = "browser_url"
        case isNew = "is_new"
        case linkedLabel = "linked_label"
        case isFinished = "is_finished"
    }
}
