import CCurl
import CCurlShim
import Glibc

extension SMTPTransfer {
    func configure(_ configuration: CurlClient.Configuration) -> Bool {
        var options = EasyOptions(easy: easy)
        let server = job.server
        // A proxy stands between this machine and the world, not between this machine and itself.
        let proxy = server.isLoopback ? nil : configuration.proxy
        judgesAddresses = proxy == nil
        options.set(CURLOPT_URL, "\(server.url)/\(server.greeting)")
        options.set(CURLOPT_PROTOCOLS_STR, server.startsWithTLS ? "smtps" : "smtp")
        options.set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
        options.set(CURLOPT_NETRC, ccurl_netrc_ignored)
        options.go(by: proxy)
        options.limit(to: max(job.deadline - .now, .milliseconds(1)))
        options.trust(configuration)
        options.set(CURLOPT_USE_SSL, server.isLoopback ? ccurl_use_ssl_try : ccurl_use_ssl_always)
        // A connection that was kept may be half dead, and libcurl would find that out by the letter.
        options.set(CURLOPT_FRESH_CONNECT, 1)
        options.set(CURLOPT_FORBID_REUSE, 1)
        if let username = server.username {
            options.set(CURLOPT_USERNAME, username)
            options.set(CURLOPT_PASSWORD, server.password ?? "")
        }
        if let envelope = job.envelope {
            setEnvelope(&options, envelope)
        } else {
            // Ends after the log-in and closes the connection.
            options.set(CURLOPT_CONNECT_ONLY, 1)
        }
        setCallbacks(&options)
        return options.allSet
    }

    private func setEnvelope(_ options: inout EasyOptions, _ envelope: SMTPJob.Envelope) {
        options.set(CURLOPT_MAIL_FROM, "<\(envelope.from)>")
        guard let list = ccurl_slist_append(nil, "<\(envelope.to)>") else { return options.fail() }
        recipients = list
        options.set(CURLOPT_MAIL_RCPT, pointer: list)
        options.set(CURLOPT_UPLOAD, 1)
        options.set(CURLOPT_INFILESIZE_LARGE, size: envelope.message.count)
        options.set(CURLOPT_UPLOAD_BUFFERSIZE, 16 * 1024)
    }

    private func setCallbacks(_ options: inout EasyOptions) {
        // Unretained: the loop holds the transfer until the handle is reset.
        let context = Unmanaged.passUnretained(self).toOpaque()
        options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
        options.set(CURLOPT_READDATA, pointer: context)
        options.set(CURLOPT_READFUNCTION) { bytes, size, count, context in
            SMTPTransfer.at(context)?.readMessage(into: .init(start: bytes, count: size * count))
                ?? ccurl_read_abort
        }
        options.set(CURLOPT_WRITEDATA, pointer: context)
        options.set(CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
        options.set(CURLOPT_HEADERDATA, pointer: context)
        options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
            return SMTPTransfer.at(context)?.receive(answerLine: line) == true ? line.count : -1
        }
        options.set(CURLOPT_NOPROGRESS, 0)
        options.set(CURLOPT_XFERINFODATA, pointer: context)
        options.setProgress { context, _, _, _, _ in SMTPTransfer.at(context)?.hasWaitedEnough == false ? 0 : 1 }
        options.set(CURLOPT_OPENSOCKETDATA, pointer: context)
        options.setOpenSocket { context, _, envelope in
            guard let envelope, let address = ccurl_address(envelope), let transfer = SMTPTransfer.at(context),
                transfer.mayConnect(to: AddressKind(address, length: Int(envelope.pointee.addrlen)))
            else { return ccurl_socket_bad }
            let type = envelope.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
            return socket(envelope.pointee.family, type, envelope.pointee.protocol)
        }
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> SMTPTransfer? {
        context.map { Unmanaged<SMTPTransfer>.fromOpaque($0).takeUnretainedValue() }
    }
}
