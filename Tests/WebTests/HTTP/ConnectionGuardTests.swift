import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import Web

/// What a connection may take of time. The channel's clock is moved by hand.
@Suite struct ConnectionGuardTests {
    private let channel = EmbeddedChannel()

    init() throws {
        try channel.pipeline.syncOperations.addHandler(
            ConnectionGuard(open: OpenConnections(), perAddress: 0, trusted: []))
        try channel.connect(to: try SocketAddress(ipAddress: "192.0.2.1", port: 80)).wait()
    }

    private func send(_ parts: HTTPRequestPart...) {
        for part in parts { channel.pipeline.fireChannelRead(part) }
        channel.pipeline.fireChannelReadComplete()
    }

    private let head = HTTPRequestPart.head(
        HTTPRequest(method: .post, scheme: "http", authority: "example.com", path: "/"))

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func `who sends nothing is closed after half a minute`() {
        pass(29)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func `a body has ten seconds, however it drips in`() {
        pass(1)
        send(head)
        for _ in 0..<9 {
            pass(1)
            send(.body(ByteBuffer(string: "a")))
        }
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func `each whole request gives another half a minute`() {
        for _ in 0..<5 {
            pass(29)
            send(head, .body(ByteBuffer(string: "a")), .end(nil))
            #expect(channel.isActive)
        }
        pass(29)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func `a body that came late but whole does not end the connection`() {
        send(head)
        pass(9)
        send(.end(nil))
        pass(29)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func `a closed connection is left alone`() throws {
        send(head)
        try channel.close().wait()
        pass(60)
        #expect(!channel.isActive)
    }
}
