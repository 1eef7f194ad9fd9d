import SignUpFlow

/// What a page shows besides its forms: the `data` of the JSON, and `data` in the template.
protocol PageData: Encodable, Sendable {
    /// Where the page has the list of countries: the one that stands chosen in it.
    var chosenCountry: CountryData? { get }
}

extension PageData {
    var chosenCountry: CountryData? { nil }
}
