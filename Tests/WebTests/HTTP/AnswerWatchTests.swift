import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Synchronization
import Testing

@testable import Gateway
@testable import Web

/// When the end of an answer has come.
@Suite struct AnswerWatchTests {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandler(AnswerWatch())
        try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    }

    private final class Came: Sendable {
        private let count = Mutex(0)
        var times: Int { count.withLock { $0 } }
        func come() { count.withLock { $0 += 1 } }
    }

    private func answer() -> (AnswerEnd, Came) {
        let (end, came) = (AnswerEnd(on: channel), Came())
        end.after { came.come() }
        channel.embeddedEventLoop.run()
        return (end, came)
    }

    private let head = HTTPResponsePart.head(HTTPResponse(status: .seeOther))

    @Test func `it comes when the last byte is written to the socket, and not before`() throws {
        let (_, came) = answer()
        channel.write(head, promise: nil)
        channel.write(HTTPResponsePart.body(ByteBuffer(string: "a")), promise: nil)
        channel.flush()
        #expect(came.times == 0)
        channel.write(HTTPResponsePart.end(nil), promise: nil)
        #expect(came.times == 0)
        channel.flush()
        #expect(came.times == 1)
    }

    @Test func `it comes once, and what is added later is done at once`() throws {
        let (end, came) = answer()
        end.after { came.come() }
        for part in [head, .end(nil), head, .end(nil)] { channel.writeAndFlush(part, promise: nil) }
        #expect(came.times == 2)
        end.after { came.come() }
        #expect(came.times == 3)
    }

    @Test func `a connection that breaks before the answer has left ends it too`() throws {
        let (_, came) = answer()
        channel.write(head, promise: nil)
        try channel.close().wait()
        channel.embeddedEventLoop.run()
        #expect(came.times == 1)
    }

    @Test func `on a connection that is gone already it has come`() throws {
        try channel.close().wait()
        channel.embeddedEventLoop.run()
        let (_, came) = answer()
        #expect(came.times == 1)
    }
}
