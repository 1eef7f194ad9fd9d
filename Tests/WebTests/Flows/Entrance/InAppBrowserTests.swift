import Testing

@testable import Web

/// What browsers and views inside apps call themselves, taken from the field.
@Suite struct InAppBrowserTests {
    private static let iPhone =
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    private static let iPad = "Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    private static let mac = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    private static let view =
        "Mozilla/5.0 (Linux; Android 14; Pixel 8 Build/UD1A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
    private static let android = "Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko)"

    @Test(arguments: [
        // A bare WebKit view on each of Apple's systems, whosever it is; an iPad's may ask for desktop pages.
        "\(iPhone) Mobile/15E148", "\(iPad) Mobile/15E148", mac,
        "Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15A5341f",
        "\(iPhone) Mobile/15E148 SomeNewApp/3.1 (iOS 17.5)",
        "\(iPhone) Mobile/15E148 [LinkedInApp]/9.29.6180",
        "\(iPhone) Mobile/15E148 Snapchat/12.89.0.40 (like Safari/8618.2.12, panda)",
        "\(iPhone) Mobile/15E148 musical_ly_34.5.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/en Region/US",
        "\(iPhone) Mobile/15E148 BytedanceWebview/d8a21c6", "\(iPhone) Mobile/15E148 [Pinterest/iOS]",
        "\(iPhone) Mobile/15E148 Twitter for iPhone/10.44", "\(iPhone) Mobile/15E148 MicroMessenger/8.0.49(0x18003137)",
        "\(iPhone) Mobile/21F90 [FBAN/FBIOS;FBAV/465.0.0.38.109;FBBV/602;FBDV/iPhone14,5;FBSN/iOS;FBSV/17.5]",
        "\(iPhone) Mobile/15E148 Instagram 334.0.0.29 (iPhone14,5; iOS 17_5; ru_RU)",
        "\(iPhone) Mobile/15E148 Barcelona 289.0.0.17.109 (iPhone14,5; iOS 17_5)",
        "\(iPhone) Mobile/15E148 Safari Line/14.8.0", "\(iPhone) Mobile/15E148 KAKAOTALK 10.8.1",
        "\(view) Chrome/125.0.6422.165 Mobile Safari/537.36", "\(view) Chrome/125.0 Mobile Safari/537.36 [LinkedInApp]",
        "\(view) Chrome/125.0 Mobile Safari/537.36 trill_340503 BytedanceWebview/d8a21c6",
        "\(android) Version/4.0 Chrome/124.0 Mobile Safari/537.36 Instagram 333.0.0.42.91 Android",
        "\(android) Chrome/125.0 Mobile Safari/537.36 Snapchat/12.90",
        "\(android) Chrome/125.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/467.0.0.55.105;]",
        "\(android) Chrome/125.0 Mobile Safari/537.36 VKAndroidApp/8.82",
        "\(android) Chrome/125.0 Mobile Safari/537.36 Telegram-Android/10.14",
    ])
    func `a page inside another app is known`(userAgent: String) {
        #expect(InAppBrowser.isOne(userAgent), "\(userAgent)")
    }

    @Test(arguments: [
        "\(iPhone) Version/17.5 Mobile/15E148 Safari/604.1", "\(iPad) Version/16.6 Mobile/15E148 Safari/604.1",
        // An iPad that asks for desktop pages, and a Mac.
        "\(mac) Version/17.5 Safari/605.1.15",
        "\(iPhone) CriOS/125.0.6422.80 Mobile/15E148 Safari/604.1", "\(mac) CriOS/125 Version/11.1.1 Safari/605.1.15",
        "\(iPhone) FxiOS/126.0 Mobile/15E148 Safari/605.1.15", "\(iPhone) FxiOS/8.1.1 Mobile/15E148",
        "\(iPhone) Version/17.0 EdgiOS/125.0.2535.60 Mobile/15E148 Safari/605.1.15",
        "\(iPhone) OPiOS/16.0.15.124050 Mobile/15E148 Safari/9537.53",
        "\(iPhone) Version/17.5 Mobile/15E148 Safari/604.1 OPT/4.6.0", "\(iPhone) Mobile/15E148 OPX/2.4.1",
        "\(iPhone) Version/17.5 Mobile/15E148 DuckDuckGo/7 Safari/605.1.15", "\(iPhone) Mobile/15E148 DuckDuckGo/7",
        "\(iPhone) Version/17.5 Mobile/15E148 Safari/604.1 Ddg/17.5",
        "\(iPhone) Version/17.5 Mobile/15E148 Brave/1 Safari/604.1",
        "\(iPhone) Version/17.0 YaBrowser/24.4.5.383.10 SA/3 Mobile/15E148 Safari/604.1",
        // Google's own app opens pages where Google lets people in.
        "\(iPhone) GSA/318.0.634488990 Mobile/15E148 Safari/604.1",
        "\(android) Chrome/125.0.0.0 Mobile Safari/537.36",
        "\(android) SamsungBrowser/25.0 Chrome/121.0 Mobile Safari/537.36",
        "Mozilla/5.0 (Android 14; Mobile; rv:126.0) Gecko/126.0 Firefox/126.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36 Edg/125.0",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:126.0) Gecko/20100101 Firefox/126.0",
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
        "curl/8.7.1", "",
    ])
    func `a browser is none`(userAgent: String) {
        #expect(!InAppBrowser.isOne(userAgent), "\(userAgent)")
    }
}
