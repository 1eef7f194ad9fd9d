import Logging
import SignUpFlow

/// Codes by SMS, at once or after the answer, and whatever else waits for the answer's last byte.
struct MessageDispatch: Sendable {
    let rules: Rules
    let sms: SMSRoutes
    let store: any SignUpStore
    let environment: Environment
    let jobs: BackgroundJobs
    let logger: Logger

    func deliver(
        _ code: String, to phone: PhoneNumber, _ language: Language, deadline: Deadline, calls: Int
    ) async -> (delivery: SMSDelivery, calls: Int) {
        let text = Sentence.filled(rules.text(language), ["code": code])
        let id = UUIDv7.make(now: environment.now(), random: environment.random)
        return await sms.send(SMSMessage(id: id, to: phone, text: text), deadline: deadline, calls: calls)
    }

    /// A send whose answer has left already. It is counted for its operator range here: before the answer nothing may differ from
    /// what nobody's number costs. Where every route refuses, the range is not blamed for it. The budgets stay used: nobody's
    /// number has used them too.
    func deliverLater(
        _ code: String, to phone: PhoneNumber, _ language: Language, _ share: BudgetShare, calls: Int
    ) async {
        await count(phone) { () throws(StoreError) in
            try await store.sent(to: phone.range, share: share, now: environment.now())
        }
        let (delivery, _) = await deliver(code, to: phone, language, deadline: Deadline(), calls: calls)
        guard delivery == .failed else { return }
        await count(phone) { () throws(StoreError) in
            try await store.notSent(to: phone.range, share: share, now: environment.now())
        }
    }

    private func count(_ phone: PhoneNumber, _ write: () async throws(StoreError) -> Void) async {
        do { try await write() } catch {
            logger.warning(
                "an operator range is miscounted", metadata: ["range": "\(phone.range)", "reason": "\(error)"])
        }
    }

    /// After the answer's last byte: what finds no room is lost, and the log says so.
    func later(_ visitor: Visitor, _ job: @escaping @Sendable () async -> Void) {
        let add: @Sendable () -> Void = {
            if !jobs.add(job) { logger.warning("too many background jobs: a message was dropped") }
        }
        if let answer = visitor.answer { answer.after(add) } else { add() }
    }
}
