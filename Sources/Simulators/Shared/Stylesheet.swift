import HTTPTypes
import Hummingbird

/// The one stylesheet of all simulators, served by each at `/style.css`.
enum Stylesheet {
    static func serve(from router: Router<BasicRequestContext>) {
        router.get("/style.css") { _, _ in
            var response = Reply.text(css, type: "text/css; charset=utf-8")
            // Never from a cache: the next demo on this port may be a newer one.
            response.headers[.cacheControl] = "no-cache"
            return response
        }
        // Browsers ask by themselves; no page has one.
        router.get("/favicon.ico") { _, _ in Response(status: .noContent, headers: [.cacheControl: "max-age=86400"]) }
    }

    private static let css = """
        :root { --page: #f4f6f9; --surface: #fff; --ink: #16202c; --muted: #5b6877; --line: #d9e0e8; --control: #808d9b;
          --danger: #b3261e; --good: #1b7f4b; --warning: #8a5a00; --accent: #5b4bb0; --on-accent: #fff;
          --soft: color-mix(in srgb, var(--accent) 9%, var(--surface)); }
        [data-look=inbox] { --accent: #1b7f4b; }
        [data-look=client] { --accent: #2b6cb0; }
        @media (prefers-color-scheme: dark) {
          :root { --page: #0f141a; --surface: #171e26; --ink: #e8edf3; --muted: #9aa8b7; --line: #2b3641; --control: #616e7b;
            --danger: #ff9c93; --good: #6fd3a1; --warning: #f0c36a; --accent: #b3a6f5; --on-accent: #12161c; }
          [data-look=inbox] { --accent: #6fd3a1; }
          [data-look=client] { --accent: #86bdf2; }
        }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink); font: 16px/24px system-ui, -apple-system, "Segoe UI",
          Roboto, "Noto Sans", sans-serif; -webkit-text-size-adjust: 100%; overflow-wrap: anywhere; }
        .band { background: repeating-linear-gradient(135deg, var(--soft) 0 12px, transparent 12px 24px); color: var(--muted);
          border-bottom: 1px solid var(--line); text-align: center; padding: 10px 16px; font-size: 14.5px; }
        .band b { color: var(--ink); }
        .card { max-width: 428px; margin: 32px auto 0; padding: 32px; background: var(--surface); border: 1px solid var(--line);
          border-radius: 18px; box-shadow: 0 8px 24px rgb(15 20 26 / 6%); }
        [data-look=client] .card.wide, .card:has(.wide) { max-width: 640px; }
        footer a { display: inline-block; padding: 10px 4px; }
        footer { text-align: center; color: var(--muted); font-size: 13.5px; padding: 20px 16px 32px; }
        h1 { font-size: 25px; line-height: 32px; font-weight: 680; letter-spacing: -.02em; margin: 0 0 8px; }
        h1 + .notice { margin-top: 16px; }
        h2 { font-size: 16px; line-height: 24px; margin: 24px 0 8px; }
        p { margin: 0 0 16px; }
        .muted { color: var(--muted); } .small { font-size: 13.5px; line-height: 20px; }
        a { color: var(--accent); text-underline-offset: 3px; }
        a:focus-visible, button:focus-visible, input:focus-visible, select:focus-visible, summary:focus-visible,
        textarea:focus-visible { outline: 3px solid color-mix(in srgb, var(--accent) 45%, transparent); outline-offset: 2px; }
        button, .button { display: block; width: 100%; min-height: 48px; padding: 11px 16px; border-radius: 10px; font: inherit;
          font-weight: 600; text-align: center; text-decoration: none; cursor: pointer; border: 1px solid var(--control);
          background: var(--surface); color: var(--ink); }
        button.primary, .button.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
        button:hover, .button:hover { border-color: var(--accent); }
        button + button, .button + .button { margin-top: 12px; }
        button[aria-pressed=true] { background: var(--soft); border: 2px solid var(--accent); padding-block: 10px; }
        .person { position: relative; display: flex; align-items: center; gap: 12px; text-align: left; font-weight: 400; min-height: 60px; }
        .person b, .person small { display: block; line-height: 20px; }
        .person small { font-size: 13.5px; color: var(--muted); }
        .initials { flex: none; width: 40px; height: 40px; border-radius: 50%; background: var(--soft); color: var(--accent);
          font-weight: 680; line-height: 40px; text-align: center; font-size: 14.5px; }
        .last { position: absolute; top: -11px; right: 12px; font-size: 12.5px; line-height: 20px; color: var(--muted);
          background: var(--surface); border: 1px solid var(--line); border-radius: 6px; padding: 0 6px; }
        label { display: block; font-size: 14.5px; font-weight: 600; margin: 12px 0 4px; }
        label.tick { display: flex; gap: 12px; align-items: center; font-weight: 400; min-height: 44px; }
        label.tick input { width: 20px; height: 20px; margin: 0; accent-color: var(--accent); flex: none; }
        input:not([type=checkbox]), select, textarea { display: block; width: 100%; min-height: 48px; padding: 11px 12px;
          font: inherit; border: 1px solid var(--control); border-radius: 10px; background: var(--surface); color: var(--ink); }
        textarea { min-height: 96px; font-family: ui-monospace, monospace; font-size: 14.5px; }
        details { border-top: 1px solid var(--line); margin-top: 16px; padding-top: 4px; }
        summary { cursor: pointer; min-height: 44px; line-height: 44px; font-weight: 600; }
        hr { border: 0; border-top: 1px solid var(--line); margin: 20px 0; }
        .notice { background: var(--soft); border-radius: 10px; padding: 12px 16px; margin: 0 0 16px; }
        .notice.bad { border-left: 4px solid var(--danger); } .notice.good { border-left: 4px solid var(--good); }
        .gap { margin-top: 16px; } .row { display: flex; flex-wrap: wrap; gap: 12px; }
        .row > * { flex: 1 1 96px; width: auto; padding-inline: 8px; }
        .row h2 { flex-basis: 100%; margin: 0 0 -4px; padding: 0; }
        [data-look=inbox] form.row { margin: 0 0 20px; }
        .row button, .row .button { margin: 0; } .row form { padding: 0; }
        .first { position: absolute; width: 1px; height: 1px; min-height: 0; padding: 0; border: 0; clip-path: inset(50%);
          overflow: hidden; white-space: nowrap; }
        .messages, .ways { list-style: none; margin: 0; padding: 0; }
        .messages li { border: 1px solid var(--line); border-radius: 14px; padding: 16px; margin-top: 12px; }
        .messages li:first-child { border-color: var(--accent); }
        .messages .meta { display: flex; justify-content: space-between; gap: 12px; font-size: 13.5px; color: var(--muted); }
        .code { display: block; font: 600 34px/48px ui-monospace, "DejaVu Sans Mono", monospace; letter-spacing: .12em;
          user-select: all; -webkit-user-select: all; }
        .text { white-space: pre-wrap; margin: 4px 0 0; font-size: 14.5px; line-height: 22px; }
        .subject { margin: 4px 0 0; } .messages iframe { width: 100%; height: 480px; border: 1px solid var(--line);
          border-radius: 10px; background: #fff; }
        .ways { margin-top: 24px; } .ways li { border-top: 1px solid var(--line); padding: 4px 0 16px; }
        .ways li:last-child { padding-bottom: 0; } .ways a.go { display: block; padding: 10px 0; font-weight: 600; }
        .ways p { margin: 0; color: var(--muted); font-size: 14.5px; line-height: 22px; }
        dl { margin: 0; display: grid; grid-template-columns: minmax(96px, max-content) 1fr; gap: 8px 16px; font-size: 14.5px; }
        dt { color: var(--muted); } dd { margin: 0; }
        code, pre { font: 13.5px/20px ui-monospace, "DejaVu Sans Mono", monospace; }
        pre { white-space: pre-wrap; background: var(--page); border-radius: 10px; padding: 12px; margin: 8px 0 0; }
        @media (max-width: 480px) {
          body { background: var(--surface); min-height: 100vh; display: flex; flex-direction: column; }
          footer { margin-top: auto; padding-bottom: 12px; }
          .person { padding-inline: 11px; gap: 8px; } .initials { width: 36px; height: 36px; line-height: 36px; }
          .card { margin: 0; padding: 24px 16px; border: 0; border-radius: 0; box-shadow: none; max-width: none; }
          .row:not(.few) > * { flex-basis: 100%; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: 8px; }
        }
        """
}
