import Gateway
import SignUpFlow

extension NoticeMaker {
    /// When something was done: "2 hours ago" within two days, else the date in UTC, for the person's own clock is not known.
    func when(_ moment: Instant) -> String {
        let minutes = now.since(moment).secondsRoundedUp / 60
        return switch minutes {
        case ..<1: words("ago.now")
        case ..<60: words("ago.minutes", count: minutes)
        case ..<(48 * 60): words("ago.hours", count: minutes / 60)
        default: date(moment)
        }
    }

    /// "21 November 2026"
    func date(_ moment: Instant) -> String {
        let date = UTCDate(moment)
        let month = words("date.month.m\(date.month)")
        return words("date.day", ["day": String(date.day), "month": month, "year": String(date.year)])
    }
}
