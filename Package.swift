// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// The installed program is linked by the toolchain's lld: nothing looks a symbol up in it, and relocations take a bit each
/// instead of 24 bytes. 8 MB fewer are resident (docs/decisions/0011).
let lean: [LinkerSetting] = [
    .unsafeFlags(
        ["-use-ld=lld", "-Xlinker", "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs"],
        .when(platforms: [.linux], configuration: .release))
]

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let sqlite = Target.Dependency.product(name: "GRDBSQLite", package: "GRDB.swift")

let package = Package(
    name: "gatehouse",
    products: [.executable(name: "gatehouse", targets: ["gatehouse"])],
    dependencies: [
        // Without its default traits Hummingbird leaves out swift-configuration, which nothing here uses.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Its headers alone: CCurlShim loads the library when it is needed.
        .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CIDN2", pkgConfig: "libidn2", providers: [.apt(["libidn2-dev"])]),
        .target(name: "CCurlShim", dependencies: ["CCurl"]),
        .target(name: "CPhone", linkerSettings: [.linkedLibrary("phonenumber")]),
        .target(name: "CZlib", linkerSettings: [.linkedLibrary("z")]),
        .target(name: "SignUpFlow", swiftSettings: settings),
        .target(name: "Compiled", swiftSettings: settings),
        .target(name: "Outbound", dependencies: ["CCurl", "CCurlShim"], swiftSettings: settings),
        .target(
            name: "Gateway",
            dependencies: [
                "SignUpFlow", "Compiled", "Outbound", "CPhone", "CArgon2", "CIDN2", grdb, sqlite, jwtKit, crypto,
                cryptoExtras,
                logging,
                metrics,
            ],
            swiftSettings: settings),
        .target(
            name: "Web",
            dependencies: [
                "Gateway", "SignUpFlow", "Compiled", "CZlib", hummingbird, httpTypes, nioCore, logging, metrics,
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: settings),
        .target(
            name: "Simulators",
            dependencies: [
                hummingbird, httpTypes, nioCore, .product(name: "NIOPosix", package: "swift-nio"), lifecycle, jwtKit,
                crypto, cryptoExtras, logging,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "gatehouse",
            dependencies: [
                "Web", "Gateway", "SignUpFlow", "Outbound", "Simulators", hummingbird, logging, metrics, lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                nioCore, .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings, linkerSettings: lean),
        .executableTarget(
            name: "SignUpBench",
            dependencies: [
                "Outbound", "Simulators", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/SignUpBench",
            swiftSettings: settings),
        .testTarget(name: "CompiledTests", dependencies: ["Compiled", "SignUpFlow"], swiftSettings: settings),
        .testTarget(
            name: "SignUpFlowTests", dependencies: ["SignUpFlow"], exclude: ["Steps/rows-before.tsv"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "OutboundTests",
            dependencies: ["Outbound", .product(name: "NIOPosix", package: "swift-nio"), nioCore],
            swiftSettings: settings),
        .testTarget(
            name: "GatewayTests", dependencies: ["Gateway", "SignUpFlow", "Outbound", grdb, jwtKit, crypto, logging],
            swiftSettings: settings),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "Web", "Gateway", "SignUpFlow", "Compiled", "Outbound", hummingbird, nioCore, logging,
                .product(name: "Yams", package: "Yams"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "SimulatorsTests",
            dependencies: [
                "Simulators", "Outbound", jwtKit, nioCore, .product(name: "NIOPosix", package: "swift-nio"),
            ],
            swiftSettings: settings),
        .testTarget(
            name: "GatehouseTests", dependencies: ["gatehouse", "Web", "Gateway", "SignUpFlow", "Outbound", lifecycle],
            swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
