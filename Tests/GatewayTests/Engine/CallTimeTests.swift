import Outbound
import SignUpFlow
import Testing

@testable import Gateway

/// What a call out is given: what is left of the request, and no more.
@Suite struct CallTimeTests {
    private let left: Duration = .seconds(600)

    private func hurried(_ name: String) -> Browser {
        var browser = Browser(name)
        browser.patience = left
        return browser
    }

    private func isWhatIsLeft(_ timeouts: [Duration]) -> Bool {
        !timeouts.isEmpty && timeouts.allSatisfy { $0 > .zero && $0 <= left }
    }

    @Test func `an SMS, a letter and a provider get what is left of the request`() async throws {
        let world = try FlowScenario()
        let anna = hurried("anna")
        let id = try await world.atCode(anna, as: "g-anna", phone: "9991234567")
        #expect(try await world.step(id, anna).name == "code")
        #expect(isWhatIsLeft(world.sms.timeouts))
        _ = try await world.begin(FlowScenario.form("boris@example.com"), hurried("boris"))
        #expect(isWhatIsLeft(world.mail.timeouts))
        #expect(isWhatIsLeft(world.google.timeouts))
    }

    @Test func `every call to an OpenID provider gets what is left`() async throws {
        let issuer = try await Issuer()
        try issuer.answerToken()
        let provider = issuer.provider()
        _ = try await provider.returnRules(deadline: .ample)
        let before = issuer.http.requests.count
        _ = try await provider.identify(issuer.callback(), deadline: Deadline(after: left))
        let call = try #require(issuer.http.requests(to: issuer.tokenAddress).first)
        #expect(issuer.http.requests.count > before && isWhatIsLeft([call.timeout]))
    }

    @Test func `a call that nothing is left for is not made`() async throws {
        let issuer = try await Issuer()
        try issuer.answerToken()
        let provider = issuer.provider()
        _ = try await provider.returnRules(deadline: .ample)
        // Whichever of its steps notices first.
        await #expect(
            performing: {
                try await provider.identify(issuer.callback(), deadline: Deadline(after: .zero))
            },
            throws: { error in
                if case .unavailable? = error as? ProviderError { true } else { false }
            })
        #expect(issuer.http.requests(to: issuer.tokenAddress).isEmpty)
    }
}
