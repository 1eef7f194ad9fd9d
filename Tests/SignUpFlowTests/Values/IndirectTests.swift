import Foundation
import Testing

@testable import SignUpFlow

struct IndirectTests {
    private struct Holder: Codable, Equatable {
        @Indirect var text: String
    }

    @Test func `a copy of a boxed value changes alone`() {
        let one = Holder(text: "one")
        var other = one
        other.text += " more"
        #expect(one.text == "one")
        #expect(other == Holder(text: "one more"))
    }

    @Test func `a boxed value is encoded as the value alone`() throws {
        let data = try JSONEncoder().encode(Holder(text: "one"))
        #expect(String(decoding: data, as: UTF8.self) == #"{"text":"one"}"#)
        #expect(try JSONDecoder().decode(Holder.self, from: data) == Holder(text: "one"))
    }

    @Test func `a sign-up is small enough to be copied into every frame that waits`() {
        #expect(MemoryLayout<SignUp>.size <= 256)
    }
}
