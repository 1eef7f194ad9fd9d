import Foundation
import Gateway
import SignUpFlow
import Testing

struct SecretValuesTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
        ("foobar", "Zm9vYmFy"),
    ])
    func `the vectors of RFC 4648 hold without padding`(plain: String, encoded: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test func `every byte survives, in the alphabet of URLs`() {
        let bytes = (0...255).map { UInt8($0) }
        let text = Base64URL.encode(bytes)
        #expect(Base64URL.decode(text) == bytes)
        #expect(text.contains("-") && text.contains("_"))
        #expect(Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_") == text + "==")
    }

    @Test(arguments: ["Zg==", "Zm8=", "Zh", "Zm9", "Z", "Zm9vY", "Zm 9", "Zm+v", "Zm/v", "Zm9v\n", "Zmé"])
    func `another spelling of the same bytes is no base64url`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `SHA-256 of abc is the one of FIPS 180-4`() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        let hex = Base64URL.decode(Digest.sha256("abc").rawValue)?.map { String(format: "%02x", $0) }.joined()
        #expect(hex == known)
        #expect(Digest.sha256("abc").matches(.sha256(Array("abc".utf8))))
        #expect(!Digest.sha256("abc").matches(.sha256("abd")))
        #expect(!Digest.sha256("abc").matches(Digest("")))
    }

    @Test func `a secret never prints`() {
        let secret = Secret("hunter2-hunter2-hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in ["\(secret)", String(describing: secret), String(reflecting: [secret]), dumped] {
            #expect(!text.contains("hunter2"))
        }
        #expect(secret.matches("hunter2-hunter2-hunter2") && !secret.matches("hunter2") && secret.reveal.count == 23)
    }

    @Test func `an id is a UUIDv7 that sorts by time`() {
        let id = UUIDv7.make(now: Instant(milliseconds: 0x017F_22E2_79B0)) { count in
            Array([0xCC, 0xC3, 0x18, 0xC4, 0xDC, 0x0C, 0x0C, 0x07, 0x39, 0x8F].prefix(count))
        }
        #expect(id == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
        let later = UUIDv7.make(now: Instant(milliseconds: 0x017F_22E2_79B1)) { [UInt8](repeating: 0, count: $0) }
        #expect(id < later)
    }

    @Test(arguments: [0, 1, 7, 8, 32, 1000])
    func `chance gives as many bytes as are asked for`(count: Int) {
        #expect(SystemChance.bytes(count).count == count)
    }

    @Test func `chance fills every byte and never says the same twice`() {
        let draws = (0..<64).map { _ in SystemChance.bytes(32) }
        #expect(Set(draws).count == draws.count)
        // A place that nothing is written to would hold the same in all of them.
        for place in 0..<32 { #expect(Set(draws.map { $0[place] }).count > 1, "byte \(place)") }
    }

    @Test func `a counter's key tells budgets and subjects apart and names nobody`() {
        let key = CounterKey(bytes: [UInt8](repeating: 7, count: 32))
        let digest = key.key(.smsPerPhoneDay, "+79991234567")
        #expect(digest == key.key(.smsPerPhoneDay, "+79991234567"))
        #expect(digest != key.key(.smsPerPhoneDay, "+79991234568"))
        #expect(digest != key.key(.smsPerAddressHour, "+79991234567"))
        #expect(digest != CounterKey(bytes: [UInt8](repeating: 8, count: 32)).key(.smsPerPhoneDay, "+79991234567"))
        #expect(!digest.rawValue.contains("9991234567"))
    }
}
