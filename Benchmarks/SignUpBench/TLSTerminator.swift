import Foundation

/// nginx before the simulators, under a certificate of a made-up authority.
enum TLSTerminator {
    /// The authority's certificate among those of the system, so that the bundle the gateway reads is as large as a real one.
    static func authority(in folder: String) -> String { folder + "/authorities.pem" }

    /// - Parameter fronts: pairs of the https port and the plain port behind it.
    static func start(in folder: String, fronts: [(https: Int, http: Int)]) throws -> ChildProcess {
        try makeCertificate(in: folder)
        try configuration(folder, fronts).write(toFile: folder + "/nginx.conf", atomically: true, encoding: .utf8)
        let process = try ChildProcess(
            ["nginx", "-p", folder, "-c", folder + "/nginx.conf"], log: folder + "/nginx.log")
        for front in fronts { try awaitPort(front.https) }
        return process
    }

    private static func awaitPort(_ port: Int) throws {
        for _ in 0..<500 {
            if let descriptor = try? Loopback.connect(to: port) {
                close(descriptor)
                return
            }
            usleep(10_000)
        }
        throw Failure("nginx does not listen on \(port)")
    }

    private static func makeCertificate(in folder: String) throws {
        try Shell.run(
            """
            cd '\(folder)'
            exec 2>openssl.log
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj '/CN=Made-up authority' \
              -keyout authority.key -out authority.pem
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj '/CN=127.0.0.1' -keyout server.key -out server.csr
            printf 'subjectAltName=IP:127.0.0.1\\n' > server.ext
            openssl x509 -req -in server.csr -CA authority.pem -CAkey authority.key -CAcreateserial -days 2 \
              -extfile server.ext -out server.pem
            cat authority.pem > authorities.pem
            if [ -r /etc/ssl/certs/ca-certificates.crt ]; then cat /etc/ssl/certs/ca-certificates.crt >> authorities.pem; fi
            """)
    }

    private static func configuration(_ folder: String, _ fronts: [(https: Int, http: Int)]) -> String {
        let servers = fronts.map { front in
            """
                upstream plain\(front.http) { server 127.0.0.1:\(front.http); keepalive 64; keepalive_requests 1000000; }
                server {
                    listen 127.0.0.1:\(front.https) ssl;
                    location / { proxy_pass http://plain\(front.http); proxy_http_version 1.1; proxy_set_header Connection ""; }
                }
            """
        }
        return """
            daemon off;
            master_process off;
            pid \(folder)/nginx.pid;
            error_log stderr warn;
            events { worker_connections 1024; }
            http {
                access_log off;
                ssl_certificate \(folder)/server.pem;
                ssl_certificate_key \(folder)/server.key;
                ssl_protocols TLSv1.2 TLSv1.3;
                client_body_temp_path \(folder)/body;
                proxy_temp_path \(folder)/proxy;
                fastcgi_temp_path \(folder)/fastcgi;
                uwsgi_temp_path \(folder)/uwsgi;
                scgi_temp_path \(folder)/scgi;
            \(servers.joined(separator: "\n"))
            }

            """
    }
}

/// Other programs that run to their end.
enum Shell {
    /// Runs a script with `sh -e` and gives its output.
    @discardableResult
    static func run(_ script: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-e"]
        let (input, output) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data(script.utf8))
        try input.fileHandleForWriting.close()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure("a helper program failed: \(script.prefix(80))") }
        return String(decoding: text, as: UTF8.self)
    }
}
