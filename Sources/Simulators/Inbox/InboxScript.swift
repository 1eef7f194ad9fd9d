/// The inbox page's script: asks every second whether anything is newer and then draws the list anew, as the server draws it.
enum InboxScript {
    static let text = """
        const list = document.getElementById("list");

        function localTimes() {
          const language = document.documentElement.lang;
          for (const time of list.querySelectorAll("time")) {
            time.textContent = new Date(time.dateTime).toLocaleTimeString(language);
          }
        }

        async function look() {
          if (document.hidden) return;
          try {
            const { newest } = await (await fetch("/messages.json?limit=0", { cache: "no-store" })).json();
            if (String(newest) === list.dataset.newest) return;
            const page = await (await fetch(location.href, { cache: "no-store" })).text();
            const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("list");
            // What is there stays as it is: an opened letter is not closed by the next message.
            const known = Number(list.dataset.newest);
            const items = [...fresh.querySelectorAll("li")];
            const old = list.querySelector("ul");
            const news = items.filter((item) => Number(item.dataset.sequence) > known);
            if (old) old.prepend(...news);
            else list.replaceChildren(...fresh.childNodes);
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
