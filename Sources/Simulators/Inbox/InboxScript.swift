/// The inbox page's script: asks every second for anything newer and then draws the list anew, as the server draws it.
enum InboxScript {
    static let text = """
        const list = document.getElementById("list");

        function localTimes() {
          for (const time of list.querySelectorAll("time")) time.textContent = new Date(time.dateTime).toLocaleTimeString();
        }

        async function look() {
          if (document.hidden) return;
          try {
            const answer = await fetch("/messages.json?limit=1&after=" + list.dataset.newest, { cache: "no-store" });
            const { messages } = await answer.json();
            if (messages.length === 0) return;
            const page = await (await fetch(location.href, { cache: "no-store" })).text();
            const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("list");
            list.replaceChildren(...fresh.childNodes);
            list.dataset.newest = fresh.dataset.newest;
            localTimes();
          } catch {
            // The demo may be restarting: the next second will tell.
          }
        }

        localTimes();
        setInterval(look, 1000);
        document.addEventListener("visibilitychange", look);

        """
}
