import SignUpFlow
import Testing

/// Two spellings that Swift's strings call equal, and nobody else.
@Suite struct NamesTests {
    private static let pairs = [("K", "\u{212A}"), ("é", "e\u{301}"), ("Å", "\u{212B}"), (";", "\u{37E}")]

    private func expectByteForByte<Id: Name>(_ type: Id.Type, _ one: String, _ other: String) {
        #expect(one == other, "the strings themselves are equal")
        let (one, other) = (Id(one), Id(other))
        #expect(one == Id(one.rawValue))
        #expect(one != other)
        #expect(![one].contains(other))
        #expect(Set([one, other]).count == 2)
        #expect([one: 1][other] == nil)
        #expect([one: 1][one] == 1)
    }

    @Test(arguments: pairs)
    func `names are compared by their bytes`(one: String, other: String) {
        expectByteForByte(SignUpID.self, one, other)
        expectByteForByte(AccountID.self, one, other)
        expectByteForByte(ClientID.self, one, other)
        expectByteForByte(ProviderName.self, one, other)
        expectByteForByte(PartnerName.self, one, other)
        expectByteForByte(PromoCode.self, one, other)
        expectByteForByte(Digest.self, one, other)
        expectByteForByte(Sealed.self, one, other)
        expectByteForByte(AuthenticationMethod.self, one, other)
    }

    @Test(arguments: pairs)
    func `values that hold names are compared by the names' bytes`(one: String, other: String) {
        #expect(ClientRequest(client: ClientID(one)) != ClientRequest(client: ClientID(other)))
        #expect(Attribution(promo: PromoCode(one)) != Attribution(promo: PromoCode(other)))
    }

    @Test(arguments: pairs)
    func `a text that identifies is compared by its bytes`(one: String, other: String) {
        #expect(!one.isByteForByte(other) && one.isByteForByte(one))
    }
}
