import Foundation

/// Browsers inside other apps, where Google refuses to sign anybody in. They are known by their kind first: an app that shows a
/// page leaves out what a browser says of itself.
enum InAppBrowser {
    /// Of apps whose views pass for browsers.
    private static let apps = [
        "FBAN", "FBAV", "FB_IAB", "Instagram", "Barcelona ", "LinkedInApp", "Snapchat", "musical_ly",
        "BytedanceWebview",
        "TikTok", "trill_", "[Pinterest/", "Twitter for ", "TwitterAndroid", "VKAndroidApp", "Line/", "KAKAOTALK",
        "NAVER(inapp", "MicroMessenger", "Telegram",
    ]
    /// Of browsers on Apple's systems, which may leave `Safari` out.
    private static let browsers = [
        "CriOS/", "FxiOS/", "Focus/", "EdgiOS/", "OPiOS/", "OPT/", "OPX/", "DuckDuckGo/", "Ddg/", "Brave/",
        "YaBrowser/",
        "Vivaldi/", "Ecosia", "UCBrowser/",
    ]
    private static let apple = ["(iPhone", "(iPad", "(iPod", "(Macintosh"]

    static func isOne(_ userAgent: String) -> Bool {
        if userAgent.holds(apps) || userAgent.holds(["; wv)"]) { return true }
        // WebKit alone is a view; with `Safari`, or a name of its own, it is a browser.
        return userAgent.holds(["AppleWebKit/"]) && userAgent.holds(apple)
            && !userAgent.holds([" Safari/"] + browsers)
    }
}

extension String {
    /// Whether one of `marks` stands in it.
    fileprivate func holds(_ marks: [String]) -> Bool {
        withCString { text in marks.contains { strstr(text, $0) != nil } }
    }
}
