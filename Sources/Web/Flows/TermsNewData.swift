/// `terms-new`.
struct TermsNewData: PageData {
    var client: String
    var terms: TermsData
}
