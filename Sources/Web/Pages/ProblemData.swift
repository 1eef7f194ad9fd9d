/// `problem`.
struct ProblemData: PageData {
    /// Also in the log.
    var reference: String
    var title: String
    var detail: String
    /// Where to begin again.
    var again: String
}
