import Gateway
import SignUpFlow
import Testing

extension StoreConformance {
    static let outbox: [Rule] = [
        Rule("a message is due with the step that it tells of, and gone when it was accepted") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            #expect(try await store.nextMessageDue() == nil)
            #expect(try await store.dueMessages(now: walk.now, limit: 10) == [])
            let notice = walk.notice(.passwordChanged, to: .email("anna@example.com"))
            #expect(try await walk.save(in: store, [.tell(notice)]).isSaved)
            #expect(try await store.nextMessageDue() == walk.now)
            let due = try await store.dueMessages(now: walk.now, limit: 10)
            #expect(due.map(\.notice) == [notice])
            #expect(due.map(\.attempt) == [1])
            try await store.removeMessage(try #require(due.first).id)
            #expect(try await store.nextMessageDue() == nil)
        },
        Rule("a step that is refused tells nobody") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let unbind = Fact.remove(
                .binding(StoreScenario.google, subject: walk.subject), from: walk.account, keepsOne: true)
            #expect(try await walk.save(in: store, [.tell(walk.notice()), unbind]) == .lastWayIn)
            #expect(try await store.nextMessageDue() == nil)
        },
        Rule("a message is handed out once, and again after each pause, under the same id, then given up") {
            store async throws in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await walk.save(in: store, [.tell(walk.notice())])
            var (now, ids) = (walk.now, Set<String>())
            for (index, pause) in OutboxMessage.pauses.enumerated() {
                #expect(try await store.nextMessageDue() == now)
                let due = try await store.dueMessages(now: now, limit: 10)
                #expect(due.map(\.attempt) == [index + 1])
                ids.formUnion(due.map(\.id))
                #expect(try await store.dueMessages(now: now + pause - .milliseconds(1), limit: 10) == [])
                now = now + pause
            }
            #expect(ids.count == 1)
            #expect(try await store.nextMessageDue() == now)
            #expect(try await store.dueMessages(now: now, limit: 10) == [])
            #expect(try await store.nextMessageDue() == nil)
        },
        Rule("of 8 that ask at once, one gets each message") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            _ = try await walk.save(in: store, [.tell(walk.notice(.linked)), .tell(walk.notice(.unbound))])
            let now = walk.now
            let handed = try await atOnce(8) { _ in try await store.dueMessages(now: now, limit: 10) }
            #expect(handed.flatMap(\.self).count == 2)
        },
        Rule("messages leave oldest first, no more than asked for, each with an id of its own") { store in
            var walk = try await StoreScenario.done("anna", phone: 1, in: store)
            let events: [OwnerEvent] = [.linked, .unbound, .phoneChanged, .recovered, .deleted]
            for event in events {
                _ = try await walk.save(in: store, [.tell(walk.notice(event))])
                walk.now = walk.now + .milliseconds(1)
            }
            var handed: [OutboxMessage] = []
            while case let due = try await store.dueMessages(now: walk.now, limit: 2), !due.isEmpty {
                #expect(due.count <= 2)
                handed += due
            }
            #expect(handed.map(\.notice.event) == events)
            #expect(Set(handed.map(\.id)).count == events.count)
        },
    ]
}
