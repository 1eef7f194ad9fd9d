import Foundation
import Gateway
import SignUpFlow
import Testing

struct KeyringTests {
    private let old = [UInt8](repeating: 1, count: 32)
    private let new = [UInt8](repeating: 2, count: 32)
    private let text = Array("Анна".utf8)

    @Test(arguments: Keyring.Purpose.allCases)
    func `what is sealed for a purpose opens for it alone`(purpose: Keyring.Purpose) {
        let keyring = Keyring(keys: [old])
        let sealed = keyring.seal(text, for: purpose, context: "sign_ups/1")
        #expect(keyring.open(sealed, for: purpose, context: "sign_ups/1") == text)
        for other in Keyring.Purpose.allCases where other != purpose {
            #expect(keyring.open(sealed, for: other, context: "sign_ups/1") == nil)
        }
    }

    @Test func `what is sealed for one row does not open for another`() {
        let keyring = Keyring(keys: [old])
        let sealed = keyring.seal(text, for: .profile, context: "sign_ups/1")
        #expect(keyring.open(sealed, for: .profile, context: "sign_ups/2") == nil)
        #expect(keyring.open(sealed, for: .profile, context: "") == nil)
    }

    @Test func `what is sealed under a secret opens under that secret alone`() {
        let keyring = Keyring(keys: [old])
        let sealed = keyring.seal(text, for: .handoff, context: "codes/1", under: Array("code".utf8))
        #expect(keyring.open(sealed, for: .handoff, context: "codes/1", under: Array("code".utf8)) == text)
        #expect(keyring.open(sealed, for: .handoff, context: "codes/1", under: Array("Code".utf8)) == nil)
        #expect(keyring.open(sealed, for: .handoff, context: "codes/1", under: []) == nil)
        #expect(keyring.open(sealed, for: .handoff, context: "codes/1") == nil)
        let without = keyring.seal(text, for: .handoff, context: "codes/1")
        #expect(keyring.open(without, for: .handoff, context: "codes/1", under: []) == nil)
    }

    @Test func `no altered byte goes unnoticed`() throws {
        let keyring = Keyring(keys: [old])
        let bytes = try #require(Base64URL.decode(keyring.seal(text, for: .ticket, context: "t").rawValue))
        for place in bytes.indices {
            var altered = bytes
            altered[place] ^= 1
            #expect(keyring.open(Sealed(Base64URL.encode(altered)), for: .ticket, context: "t") == nil)
            #expect(keyring.open(Sealed(Base64URL.encode(Array(bytes[..<place]))), for: .ticket, context: "t") == nil)
        }
    }

    @Test func `the same text is never sealed into the same bytes`() {
        let keyring = Keyring(keys: [old])
        let sealed = Set((0..<100).map { _ in keyring.seal(text, for: .ticket, context: "t") })
        #expect(sealed.count == 100)
    }

    @Test func `each seal draws a salt and a nonce of its own`() throws {
        let keyring = Keyring(keys: [old])
        let drawn = try (0..<100).flatMap { _ in
            let bytes = try #require(Base64URL.decode(keyring.seal(text, for: .ticket, context: "t").rawValue))
            // After the key's id: 16 bytes of salt, 12 of nonce.
            return [Array(bytes[4..<16]), Array(bytes[20..<32])]
        }
        #expect(Set(drawn).count == 200)
    }

    @Test(arguments: ["", "A", "AAAA", "not base64", "====", String(repeating: "A", count: 64)])
    func `what is not ours does not open`(foreign: String) {
        #expect(Keyring(keys: [old]).open(Sealed(foreign), for: .ticket, context: "t") == nil)
    }

    @Test func `after a rotation the new key seals and both open`() {
        let before = Keyring(keys: [old])
        let after = Keyring(keys: [new, old])
        let sealed = before.seal(text, for: .ticket, context: "t")
        #expect(after.open(sealed, for: .ticket, context: "t") == text)
        #expect(before.isSealedByFirst(sealed) && !after.isSealedByFirst(sealed))
        let fresh = after.seal(text, for: .ticket, context: "t")
        #expect(after.isSealedByFirst(fresh))
        #expect(before.open(fresh, for: .ticket, context: "t") == nil)
        #expect(Keyring(keys: [new]).open(sealed, for: .ticket, context: "t") == nil)
    }

    @Test func `a code's MAC holds for its parts, its purpose and every key of the ring`() {
        let before = Keyring(keys: [old])
        let after = Keyring(keys: [new, old])
        let mac = before.mac(["id", "+79991234567", "123456"], for: .oneTimeCode)
        #expect(after.verifies(mac, ["id", "+79991234567", "123456"], for: .oneTimeCode))
        #expect(!after.verifies(mac, ["id", "+79991234567", "123457"], for: .oneTimeCode))
        #expect(!after.verifies(mac, ["id", "+79991234567", "123456"], for: .budget))
        #expect(!Keyring(keys: [new]).verifies(mac, ["id", "+79991234567", "123456"], for: .oneTimeCode))
    }

    @Test func `parts do not run into each other`() {
        let keyring = Keyring(keys: [old])
        let macs = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["", "abc"]].map {
            keyring.mac($0, for: .oneTimeCode)
        }
        #expect(Set(macs).count == macs.count)
    }
}
