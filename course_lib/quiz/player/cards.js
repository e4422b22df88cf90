/* <course-cards>: flashcards that come back when they are about to be forgotten.

   Its children are the readable fronts (.quiz-readable: kept for print) and a JSON script {cards, lessons}, made by
   cards.py. Needs ts-fsrs, store.js and deck.js before it, quiz.css and cards.css beside it. */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (customElements.get("course-cards")) return;

  const { store, deck, make, button } = courseQuiz;
  const { counted, inWords } = deck;
  const LARGEST_FILE = 1_000_000;
  const GRADES = ["Again", "Hard", "Good", "Easy"];
  const VIEWS = { study: "Study", settings: "Settings", statistics: "Statistics" };
  const STATES = ["New card", "Being learned", "Review", "Being learned again"];
  const LONGEST_WAIT = 60_000; // between two looks at the clock while nothing is due
  let elements = 0;

  const own = (record, key) => (record && Object.hasOwn(record, key) ? record[key] : undefined);
  const rich = (html) => make("div", { class: "quiz-rich", html });
  const wordsOf = (element) => element.innerText.replace(/\s+/g, " ").trim();

  class CourseCards extends HTMLElement {
    connectedCallback() {
      if (this.payload) {
        this.#watch();
        return this.#paint();
      }
      if (document.readyState === "loading") {
        return document.addEventListener("DOMContentLoaded", () => this.#begin(), { once: true });
      }
      this.#begin();
    }

    disconnectedCallback() {
      this.unwatch?.();
      clearTimeout(this.timer);
    }

    #begin() {
      if (this.payload || !this.isConnected) return;
      this.payload = JSON.parse(this.querySelector(':scope > script[type="application/json"]').textContent);
      this.uid = `cards-${++elements}`;
      this.opened = store.open(store.CARDS_KEY, deck.validate);
      this.history = []; // what Undo takes back, the newest last
      this.view = "study";
      this.ahead = null; // since when the learner has been studying ahead
      this.append(this.#player());
      this.#adopt(this.opened);
      this.#choose();
      this.#paint();
      this.setAttribute("data-ready", "");
      for (const appendix of document.querySelectorAll(".cards-appendix")) appendix.setAttribute("data-played", "");
      this.#watch();
    }

    // Another tab studied: its state holds here too, and what could be taken back here no longer fits.
    #watch() {
      this.unwatch?.();
      this.unwatch = this.opened.watch((opened) => {
        const before = JSON.stringify(this.#recordOf(this.card));
        this.#adopt(opened);
        this.history = [];
        if (!this.card || before !== JSON.stringify(this.#recordOf(this.card))) this.#choose();
        this.#paint();
      });
    }

    #adopt({ value, notice }) {
      this.state = value;
      if (notice) this.#notify(notice);
      if (deck.settle(value, Date.now())) this.#save();
    }

    // ---- What it consists of

    #player() {
      this.notices = make("div");
      this.tabs = Object.entries(VIEWS).map(([view, name]) =>
        button(name, () => this.#show(view), { class: "cards-tab", "data-view": view }),
      );
      this.live = make("p", { class: "quiz-unseen", role: "status" });
      this.panel = make("div", { class: "cards-panel", tabindex: "-1", onkeydown: (event) => this.#press(event) });
      const tabs = make("div", { class: "cards-tabs", role: "group", "aria-label": "Flashcards" }, ...this.tabs);
      return make("div", { class: "quiz-player" }, tabs, this.notices, this.live, this.panel);
    }

    #show(view) {
      this.view = view;
      if (view === "study") this.#choose();
      this.#paint();
    }

    #paint() {
      clearTimeout(this.timer);
      for (const tab of this.tabs) tab.setAttribute("aria-pressed", String(tab.dataset.view === this.view));
      const parts = { study: () => this.#study(), settings: () => this.#settings(), statistics: () => this.#statistics() };
      this.panel.replaceChildren(...parts[this.view]());
      if (this.view === "study" && !this.card) this.#wait();
      reachScrollers(this.panel);
    }

    #notify(notice) {
      this.notices.append(store.noticeElement(notice));
    }

    #say(text) {
      this.live.textContent = text;
    }

    #recordOf(card) {
      return card ? own(this.state.cards, card.id) : undefined;
    }

    #save() {
      const notice = this.opened.save(this.state);
      if (notice) this.#notify(notice);
    }

    #agenda() {
      return deck.agenda(this.payload.cards, this.state, Date.now());
    }

    // ---- Study: which card

    #choose() {
      const found = this.#agenda();
      this.card = found.learning[0] ?? found.due[0] ?? found.fresh[0] ?? this.#nextAhead(found);
      this.turned = false;
    }

    #nextAhead({ waiting, later }) {
      if (this.ahead === null) return undefined;
      const card = [...waiting, ...later].find(({ id }) => this.state.cards[id].last_review < this.ahead);
      if (!card) this.ahead = null;
      return card;
    }

    // Nothing is due: look again when the next card comes, and each minute for the words.
    #wait() {
      const { next } = this.#agenda();
      if (next === null) return;
      const delay = Math.min(LONGEST_WAIT, Math.max(1000, next - Date.now()));
      this.timer = setTimeout(() => {
        const hadFocus = this.panel.contains(document.activeElement);
        this.#choose();
        this.#paint();
        if (this.card) this.#present(hadFocus);
      }, delay);
    }

    // Tell of the card on the table, or that there is none; the focus goes where the next key is wanted.
    #present(withFocus) {
      const front = this.panel.querySelector(".cards-front");
      const rest = [...this.panel.querySelectorAll(".cards-rest > p")];
      this.#say(front ? `${wordsOf(front)} ${this.#countsInWords()}` : rest.map(wordsOf).join(" "));
      if (!withFocus) return;
      (this.panel.querySelector(".cards-show") ?? this.panel.querySelector(".cards-rest")).focus();
    }

    #counts() {
      const { fresh, learning, waiting, due } = this.#agenda();
      return { New: fresh.length, Learning: learning.length + waiting.length, "To review": due.length };
    }

    #countsInWords() {
      const { New: fresh, Learning: learning, "To review": due } = this.#counts();
      return `${fresh} new, ${learning} learning, ${due} to review.`;
    }

    // ---- Study: what is seen

    #study() {
      if (this.payload.cards.length === 0) return [make("p", { class: "cards-rest" }, "There are no cards yet.")];
      return [this.#tally(), this.card ? this.#table() : this.#rest(), this.#aside()];
    }

    #tally() {
      const entries = Object.entries(this.#counts()).map(([name, count]) =>
        make("div", {}, make("dt", {}, name), make("dd", {}, String(count))),
      );
      return make("dl", { class: "cards-tally" }, ...entries);
    }

    #table() {
      const { card } = this;
      const record = this.#recordOf(card);
      const lesson = this.payload.lessons.find(({ name }) => name === card.lesson);
      const state = make("span", {}, STATES[record?.state ?? 0]);
      const name = make("p", { class: "cards-name" }, make("span", {}, lesson.title), state);
      const front = make("div", { class: "cards-front" }, rich(card.front));
      const parts = [name, front, ...(this.turned ? [this.#back(lesson)] : [])];
      const sheet = make("div", { class: "cards-sheet", role: "group", "aria-label": "Card" }, ...parts);
      if (record?.print && record.print !== card.print) {
        front.append(make("p", { class: "cards-changed" }, "The wording has changed since you last saw this card."));
      }
      return make("div", {}, sheet, this.turned ? this.#grades() : this.#turner());
    }

    #back(lesson) {
      const { cell, href, back } = this.card;
      const link = (text, address) => (address ? make("a", { href: address }, text) : make("span", {}, text));
      const shown = cell ? link(`Shown by cell ${cell.label}`, cell.href) : null;
      const sources = make("p", { class: "quiz-sources" }, link(`Lesson ${lesson.title}`, href), shown);
      const attributes = { class: "cards-back", tabindex: "-1", role: "group", "aria-label": "Answer" };
      return make("div", attributes, rich(back), sources);
    }

    #turner() {
      const show = button("Show answer", () => this.#turn(), { class: "quiz-button quiz-main cards-show" });
      return make("div", { class: "cards-actions" }, show, make("span", { class: "cards-keys" }, "Space or Enter"));
    }

    #grades() {
      const now = Date.now();
      const { retention } = this.state.settings;
      const buttons = GRADES.map((name, index) => {
        const after = deck.review(this.card, this.#recordOf(this.card), index + 1, now, retention);
        const wait = make("span", { class: "cards-wait" }, inWords(after.due - now));
        const key = make("kbd", { "aria-hidden": "true" }, String(index + 1));
        const look = `quiz-button cards-grade cards-${name.toLowerCase()}`;
        const made = button("", () => this.#grade(index + 1), { class: look });
        made.append(make("span", { class: "cards-grade-name" }, key, name), " ", wait);
        return made;
      });
      const label = "How well did you know it? Keys 1 to 4.";
      return make("div", { class: "cards-actions cards-grades", role: "group", "aria-label": label }, ...buttons);
    }

    #aside() {
      const undo = button("Undo", () => this.#undo());
      undo.disabled = this.history.length === 0;
      const suspend = this.card ? button("Suspend this card", () => this.#suspend()) : null;
      const stop = this.ahead === null ? null : button("Stop studying ahead", () => this.#stop());
      return make("div", { class: "quiz-row cards-aside" }, undo, suspend, stop);
    }

    // Nothing is due: what comes next, and when.
    #rest() {
      const found = this.#agenda();
      const lines = [make("p", { class: "cards-rest-title" }, "Nothing is due.")];
      if (found.next !== null) lines.push(make("p", {}, `The next card comes in ${inWords(found.next - Date.now())}.`));
      if (found.unmet > 0) lines.push(make("p", {}, unmetWords(found.unmet, this.state.settings.new_per_day)));
      const { lessons } = this.state.settings;
      if (lessons?.length === 0) lines.push(make("p", {}, "No lesson is chosen. Choose some in Settings."));
      const rest = make("div", { class: "cards-rest", tabindex: "-1" }, ...lines);
      const soon = found.waiting.length + found.later.length;
      if (soon > 0) rest.append(button(`Study ahead (${counted(soon, "card")})`, () => this.#studyAhead()));
      return rest;
    }

    // ---- Study: what the learner does

    #press(event) {
      const plain = !event.repeat && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (this.view !== "study" || !this.card || !plain) return;
      if (this.turned && /^[1-4]$/.test(event.key)) {
        event.preventDefault();
        this.#grade(Number(event.key));
      } else if (!this.turned && event.target === this.panel && [" ", "Enter"].includes(event.key)) {
        event.preventDefault();
        this.#turn();
      }
    }

    #turn() {
      this.turned = true;
      this.#paint();
      const back = this.panel.querySelector(".cards-back");
      back.focus();
      this.#say(wordsOf(back.querySelector(".quiz-rich")));
    }

    #grade(grade) {
      const { card } = this;
      const record = this.#recordOf(card);
      this.#put(card, deck.review(card, record, grade, Date.now(), this.state.settings.retention));
    }

    #suspend() {
      const record = this.#recordOf(this.card);
      this.#put(this.card, record ? { ...record, suspended: true } : deck.newRecord(true, this.card.print));
    }

    #put(card, record) {
      this.history.push({ card, record: this.#recordOf(card) });
      this.state.cards[card.id] = record;
      this.#save();
      this.#choose();
      this.#paint();
      this.#present(true);
    }

    #undo() {
      const { card, record } = this.history.pop();
      if (record) this.state.cards[card.id] = record;
      else delete this.state.cards[card.id];
      this.#save();
      this.card = card;
      this.turned = false;
      this.#paint();
      this.#present(true);
    }

    #studyAhead() {
      this.ahead = Date.now();
      this.#choose();
      this.#paint();
      this.#present(true);
    }

    #stop() {
      this.ahead = null;
      this.#choose();
      this.#paint();
      this.#present(true);
    }

    // ---- Settings

    #settings() {
      this.status = make("p", { class: "quiz-status", role: "status" });
      return [this.#lessons(), this.#numbers(), this.#suspended(), this.#file(), this.status].filter(Boolean);
    }

    #lessons() {
      const { lessons } = this.payload;
      const boxes = lessons.map(({ name, title }) => {
        const checked = deck.isChosen(name, this.state);
        const box = make("input", { type: "checkbox", value: name, checked, onchange: () => take() });
        const cards = this.payload.cards.filter((card) => card.lesson === name).length;
        const note = make("span", { class: "cards-note" }, counted(cards, "card"));
        return make("label", { class: "quiz-choice" }, box, make("span", {}, title, " ", note));
      });
      const inputs = boxes.map((label) => label.querySelector("input"));
      const take = () => this.#setLessons(inputs.filter((input) => input.checked).map((input) => input.value));
      const check = (last) => {
        inputs.forEach((input, index) => (input.checked = index <= last));
        take();
      };
      const legend = make("legend", {}, "Lessons that you study");
      return make("fieldset", { class: "cards-group" }, legend, this.#upTo(lessons, check), ...boxes);
    }

    #upTo(lessons, check) {
      const options = lessons.map(({ title }, index) => make("option", { value: index }, title));
      const list = make("select", { class: "quiz-select", id: `${this.uid}-up-to` }, ...options);
      list.value = String(lessons.length - 1);
      const choose = button("Choose", () => check(Number(list.value)));
      return make("div", { class: "quiz-row cards-up-to" }, make("label", { for: list.id }, "All up to"), list, choose);
    }

    #setLessons(names) {
      const all = names.length === this.payload.lessons.length;
      this.state.settings.lessons = all ? null : names;
      this.#save();
      this.status.textContent = all ? "All lessons are chosen." : `${counted(names.length, "lesson")} chosen.`;
    }

    #numbers() {
      const { new_per_day, retention } = this.state.settings;
      const [least, most] = deck.LIMITS.retention.map((share) => Math.round(100 * share));
      const daily = this.#number("New cards a day", new_per_day, ...deck.LIMITS.new_per_day, (value) => {
        this.state.settings.new_per_day = value;
      });
      const share = this.#number("Cards to remember, in %", Math.round(100 * retention), least, most, (value) => {
        this.state.settings.retention = value / 100;
      });
      const note =
        "The more you want to remember, the sooner cards come back. " +
        "A change holds from each card's next review on.";
      const legend = make("legend", {}, "Pace");
      return make("fieldset", { class: "cards-group" }, legend, daily, share, make("p", { class: "cards-note" }, note));
    }

    #number(name, value, min, max, set) {
      const attributes = { type: "number", class: "quiz-text cards-number", value, min, max, step: 1, inputmode: "numeric" };
      const input = make("input", { ...attributes, onchange: () => this.#take(name, input, set) });
      return make("label", { class: "cards-field" }, make("span", {}, name), input);
    }

    #take(name, input, set) {
      const { valueAsNumber, min, max } = input;
      if (!Number.isInteger(valueAsNumber) || !input.checkValidity()) {
        input.value = input.defaultValue;
        this.status.textContent = `${name}: write a whole number from ${min} to ${max}. It stays ${input.value}.`;
        return;
      }
      set(valueAsNumber);
      input.defaultValue = input.value;
      this.#save();
      this.status.textContent = `${name}: ${valueAsNumber}.`;
    }

    #suspended() {
      const cards = this.payload.cards.filter((card) => this.#recordOf(card)?.suspended);
      if (cards.length === 0) return null;
      const entries = cards.map((card) => {
        const front = rich(card.front);
        const back = button("Bring back", () => this.#bringBack(card), { "aria-label": `Bring back: ${wordsOf(front)}` });
        return make("li", {}, front, back);
      });
      const legend = make("legend", {}, "Suspended cards");
      return make("fieldset", { class: "cards-group" }, legend, make("ul", { class: "cards-suspended" }, ...entries));
    }

    #bringBack(card) {
      const record = this.#recordOf(card);
      if (record.state === 0) delete this.state.cards[card.id];
      else this.state.cards[card.id] = { ...record, suspended: false };
      this.#save();
      this.#repaintSettings("The card is back among the others.");
    }

    #repaintSettings(text) {
      this.#paint();
      this.panel.focus();
      this.status.textContent = text;
    }

    // ---- The learner's record as a file

    #file() {
      const input = make("input", { type: "file", accept: ".json,application/json", hidden: true, "aria-label": "File" });
      input.addEventListener("change", () => this.#import(input));
      const reset = button("Reset", () => this.#askReset(reset));
      this.confirm = make("div", { class: "quiz-confirm", role: "group", "aria-label": "Reset", hidden: true });
      const exported = button("Export", () => this.#export());
      const imported = button("Import", () => input.click());
      const row = make("div", { class: "quiz-row" }, exported, imported, reset, input);
      const note = "An import joins both records: of each card, the newer review holds.";
      const legend = make("legend", {}, "Your record");
      return make("fieldset", { class: "cards-group" }, legend, row, make("p", { class: "cards-note" }, note), this.confirm);
    }

    // The form of the store's export of everything, so that the page with all progress takes it too.
    #export() {
      const saved = { [store.CARDS_KEY]: this.state };
      store.download("flashcards.json", JSON.stringify({ version: 1, kind: "course-progress", saved }, null, 1));
    }

    async #import(input) {
      const [file] = input.files;
      if (!file) return;
      const text = file.size > LARGEST_FILE ? null : await file.text();
      input.value = "";
      if (text === null) this.status.textContent = "Nothing taken over: the file is larger than 1 MB.";
      else this.#repaintSettings(this.#takeOver(text));
    }

    #takeOver(text) {
      const data = own(store.savedIn(store.parse(text)), store.CARDS_KEY);
      if (data === undefined) return "Nothing taken over: the file holds no flashcards of this course.";
      const { value, broken } = deck.validate(data);
      deck.settle(value, Date.now());
      const taken = deck.merge(this.state, value);
      this.history = [];
      if (taken > 0) this.#save();
      const unread = broken === undefined ? "" : " Parts of the file could not be read and were left out.";
      return `Taken over: ${counted(taken, "card")}.${unread}`;
    }

    #askReset(reset) {
      const close = () => {
        this.confirm.hidden = true;
        reset.focus();
      };
      const yes = button("Yes, forget all", () => this.#reset(), { class: "quiz-button quiz-danger" });
      const no = button("Keep them", close);
      const text = make("p", {}, "Forget every review of every card? All cards are new then. The settings stay.");
      this.confirm.replaceChildren(text, make("div", { class: "quiz-row" }, yes, no));
      this.confirm.hidden = false;
      no.focus();
    }

    #reset() {
      this.state.cards = Object.create(null);
      this.history = [];
      this.ahead = null;
      this.#save();
      this.#repaintSettings("All reviews are forgotten.");
    }

    // ---- Statistics

    #statistics() {
      const { cards, lessons } = this.payload;
      const { rows, forecast } = deck.statistics(cards, lessons, this.state, Date.now());
      const known = new Set(cards.map((card) => card.id));
      const gone = Object.keys(this.state.cards).filter((id) => !known.has(id)).length;
      const parts = [lessonTable(rows), forecastTable(forecast)];
      if (gone > 0) parts.push(make("p", { class: "cards-note" }, goneWords(gone)));
      return parts;
    }
  }

  function unmetWords(count, daily) {
    const are = `${counted(count, "card")} that you have not met ${count === 1 ? "waits" : "wait"}`;
    return daily === 0 ? `${are}: you take 0 new cards a day.` : `${are} for the days to come.`;
  }

  const goneWords = (count) =>
    `${counted(count, "card")} that you studied ${count === 1 ? "is" : "are"} no longer in the deck. Your record of ` +
    `${count === 1 ? "it" : "them"} is kept.`;

  // ---- The statistics' tables

  function table(caption, head, rows, name) {
    const columns = head.map((text) => make("th", { scope: "col" }, text));
    const body = rows.map(([first, ...rest]) =>
      make("tr", {}, make("th", { scope: "row" }, first), ...rest.map((cell) => make("td", {}, cell))),
    );
    const parts = [make("caption", {}, caption), make("thead", {}, make("tr", {}, ...columns)), make("tbody", {}, ...body)];
    return make("div", { class: `quiz-table ${name}` }, make("table", {}, ...parts));
  }

  function lessonTable(rows) {
    const names = { fresh: "New", learning: "Learning", known: "Known", suspended: "Suspended" };
    const total = { title: "All" };
    for (const kind of Object.keys(names)) total[kind] = rows.reduce((sum, row) => sum + row[kind], 0);
    if (total.suspended === 0) delete names.suspended;
    const lines = [...rows, total].map((row) => [row.title, ...Object.keys(names).map((kind) => String(row[kind]))]);
    return table("Cards by lesson", ["Lesson", ...Object.values(names)], lines, "cards-lessons");
  }

  function forecastTable(forecast) {
    const most = Math.max(1, ...forecast.map(({ cards }) => cards));
    const lines = forecast.map(({ begin, cards }, day) => {
      const bar = make("span", { class: "cards-bar", style: `inline-size: ${(100 * cards) / most}%` });
      return [dayName(begin, day), make("div", { class: "cards-bar-row" }, make("span", {}, String(cards)), bar)];
    });
    return table("Cards due in the next 14 days", ["Day", "Cards"], lines, "cards-forecast");
  }

  function dayName(begin, day) {
    if (day < 2) return ["Today", "Tomorrow"][day];
    return new Intl.DateTimeFormat("en-GB", { weekday: "short", day: "numeric", month: "short" }).format(begin);
  }

  // A box that scrolls sideways can be reached by Tab, so that its hidden part can be read without a mouse.
  function reachScrollers(root) {
    for (const box of root.querySelectorAll(".quiz-rich, .quiz-table")) {
      if (box.scrollWidth > box.clientWidth + 1 && box.clientWidth > 0) box.tabIndex = 0;
    }
  }

  customElements.define("course-cards", CourseCards);
})();
