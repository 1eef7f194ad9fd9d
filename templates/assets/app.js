// What makes the pages quicker to use. Every page works without it.

// A second press does not send a form twice; coming Back, or a page that does not come, frees it again.
const free = (form) => form.removeAttribute("aria-busy");
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("aria-busy")) return event.preventDefault();
  form.setAttribute("aria-busy", "true");
  setTimeout(free, 8000, form);
});
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(free));

// Fields take the focus by `autofocus`, the first wrong one first; on a page without one, what it says takes it.
if (!document.querySelector("[autofocus]")) document.querySelector(".message")?.focus();

// One-time code: sent by itself, once, as soon as it is whole; phones that read the SMS fill it in.
const code = document.querySelector("input[data-length]");
if (code) {
  const length = Number(code.dataset.length);
  let sent = false;
  const complete = () => {
    if (sent || code.value.replace(/[\s\p{Cf}\p{Pd}]/gu, "").length !== length) return;
    sent = true;
    code.form.requestSubmit();
  };
  code.addEventListener("input", complete);
  if ("OTPCredential" in window) {
    const stop = new AbortController();
    code.form.addEventListener("submit", () => stop.abort());
    navigator.credentials.get({ otp: { transport: ["sms"] }, signal: stop.signal }).then(
      (message) => {
        code.value = message.code;
        complete();
      },
      () => {}, // The person declined or typed the code: nothing to do.
    );
  }
}

// While a call is under way: asks in the background how it went, so that nothing is read out twice. Without script the page
// loads itself again.
const waiting = document.querySelector("[data-refresh]");
if (waiting) {
  const again = () => setTimeout(ask, Number(waiting.dataset.refresh) * 1000);
  const ask = () =>
    fetch(location.href, { headers: { Accept: "application/json" } })
      .then((answer) => answer.json())
      .then((page) => (page.step === "wait" ? again() : location.reload()))
      .catch(again);
  again();
}

// The pause before a new code: a clock in place of what was true when the page was drawn; when it is over the button can be pressed.
const countdown = document.querySelector("[data-resend-in]");
if (countdown) {
  const button = countdown.closest("form").querySelector("button");
  const clock = document.createElement("b");
  const news = countdown.closest("form").querySelector("[role=status]");
  clock.setAttribute("role", "timer");
  clock.setAttribute("aria-live", "off");
  countdown.replaceChildren(`${countdown.dataset.resend} `, clock);
  const end = Date.now() + Number(countdown.dataset.resendIn) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    if (left <= 0) {
      countdown.remove();
      news.textContent = news.dataset.ready;
      return;
    }
    clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    setTimeout(tick, 1000 - ((Date.now() - end) % 1000 + 1000) % 1000);
  };
  tick();
}

// The eye: a password stays visible until it is pressed again.
document.querySelectorAll(".eye").forEach((eye) => {
  const field = eye.previousElementSibling;
  eye.hidden = false;
  eye.addEventListener("click", () => {
    const isHidden = field.type === "password";
    field.type = isHidden ? "text" : "password";
    eye.setAttribute("aria-pressed", String(isHidden));
  });
});

// A fold that the person opens is brought into view; what stands open at first stays where it is.
document.querySelectorAll("details.fold > summary").forEach((summary) => {
  const fold = summary.parentElement;
  summary.addEventListener("click", () => {
    if (!fold.open) requestAnimationFrame(() => fold.scrollIntoView({ block: "nearest" }));
  });
});

// An in-app browser: the address to open elsewhere.
const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(location.href);
    copy.textContent = copy.dataset.copy;
  });
}

// The country list, searchable by name, code and calling code. The select stays in the form and holds the value.
const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
const letters = (text) => [...text].map((letter) => plain(letter) || "\0").join("");

function searchable(select) {
  const countries = [];
  for (const option of select.options) {
    const name = option.text.replace(/\s*\(\+\d+\)$/, "");
    countries.push({ value: option.value, code: option.dataset.code, name, key: letters(name) });
  }
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const news = document.createElement("p");
  box.className = "combo";
  input.id = select.id;
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  list.id = `${select.id}-list`;
  list.hidden = true;
  const set = (element, attributes) => Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  set(input, { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id });
  set(list, { role: "listbox", "aria-label": select.dataset.list });
  select.removeAttribute("id");
  select.hidden = true;
  select.after(box);
  news.className = "unseen";
  news.setAttribute("role", "status");
  box.append(input, list, news);
  const plural = new Intl.PluralRules(document.documentElement.lang);
  const told = (count) => (select.dataset[plural.select(count)] ?? select.dataset.many).replace("#", count);

  let found = [];
  let active = -1;
  let words = "";
  const chosen = () => countries.find((country) => country.value === select.value);
  const show = () => { input.value = chosen()?.name ?? ""; };

  const matches = (words) => {
    const digits = words.replace(/^\+|\s/g, "");
    if (/^\d+$/.test(digits)) return countries.filter((country) => country.code.startsWith(digits));
    const rank = ({ value, key }) =>
      key.startsWith(words) ? 0 : value.toLowerCase() === words ? 1 : key.split(/[\s\-(]+/).some((word) => word.startsWith(words)) ? 2 : 3;
    return countries.filter((country) => rank(country) < 3).sort((a, b) => rank(a) - rank(b));
  };

  const point = (index) => {
    active = index;
    const items = list.querySelectorAll("[role=option]");
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === index)));
    const item = items[index];
    item?.scrollIntoView({ block: "nearest" });
    if (item) input.setAttribute("aria-activedescendant", item.id);
    else input.removeAttribute("aria-activedescendant");
  };

  const open = (typed) => {
    words = letters(typed.trim());
    found = words ? matches(words) : countries;
    list.replaceChildren(...found.map((country, index) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      const number = document.createElement("i");
      const at = words ? country.key.indexOf(words) : -1;
      if (at >= 0) {
        const bold = document.createElement("b");
        bold.textContent = country.name.slice(at, at + words.length);
        name.append(country.name.slice(0, at), bold, country.name.slice(at + words.length));
      } else name.textContent = country.name;
      number.textContent = `+${country.code}`;
      set(item, { role: "option", id: `${list.id}-${index}` });
      item.append(name, number);
      return item;
    }));
    if (!found.length) {
      const none = document.createElement("li");
      none.textContent = select.dataset.none;
      none.setAttribute("role", "presentation");
      list.append(none);
    }
    news.textContent = !words ? "" : found.length ? told(found.length) : select.dataset.none;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(words ? 0 : found.indexOf(chosen()));
  };

  const close = () => {
    list.hidden = true;
    news.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    show();
  };

  const choose = (country) => {
    if (country && country.value !== select.value) {
      select.value = country.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }
    close();
  };

  input.addEventListener("input", () => open(input.value));
  input.addEventListener("click", () => {
    if (!list.hidden) return;
    input.select();
    open("");
  });
  // Who goes on without choosing has chosen what was typed, where that is one country.
  input.addEventListener("blur", () => {
    if (list.hidden || !words) return close();
    choose(found.length === 1 ? found[0] : found.find((country) => country.key === words));
  });
  input.addEventListener("keydown", (event) => {
    const { key } = event;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) return open("");
      if (!found.length) return;
      const next = active + (key === "ArrowDown" ? 1 : -1);
      point((next + found.length) % found.length);
    } else if ((key === "Enter" || key === "Tab") && !list.hidden) {
      if (key === "Enter") event.preventDefault();
      choose(found[active]);
    } else if (key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
      input.select();
    }
  });
  // Before blur, which would close the list under the finger.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) choose(found[[...list.children].indexOf(item)]);
  });
  select.addEventListener("change", show);
  addEventListener("pageshow", show);
  show();
}

// The calling code follows the country, and both follow a number that begins with its own.
function follows(select) {
  const { calling_code: calling, phone } = select.form.elements;
  select.addEventListener("change", () => {
    if (calling) calling.value = select.selectedOptions[0]?.dataset.code ?? "";
  });
  phone?.addEventListener("input", () => {
    const digits = /^\s*(?:\+|00)([\d\s().-]*)$/.exec(phone.value)?.[1].replace(/\D/g, "");
    const options = [...select.options].filter(({ dataset }) => digits && digits.startsWith(dataset.code));
    const own = options.find(({ dataset }) => "main" in dataset) ?? options[0];
    if (!own || own.dataset.code === select.selectedOptions[0]?.dataset.code) return;
    select.value = own.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// A finger has the device's own list, which is better.
const finger = matchMedia("(hover: none) and (pointer: coarse)").matches;
document.querySelectorAll("select[data-search]").forEach((select) => {
  follows(select);
  if (!finger) searchable(select);
});

// A login that looks like a number brings its country along.
document.querySelectorAll("[data-beside=login]").forEach((field) => {
  const { login } = field.closest("form").elements;
  const show = () => { field.hidden = !/\p{Nd}/u.test(login.value) || /[@\p{L}]/u.test(login.value); };
  login.addEventListener("input", show);
  addEventListener("pageshow", show);
  show();
});
