/* <course-progress>: what the learner has answered so far, in all quizzes of the course.

   Its JSON script child is [{quiz, title, href, part, items: [{id, print, topic}]}]; what else it holds is shown
   where no script runs. Needs store.js before it. */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (customElements.get("course-progress")) return;

  const { store, make, button } = courseQuiz;
  const LARGEST_FILE = 5_000_000;
  const WORST = 5; // topics listed
  const NAMES = { [store.CARDS_KEY]: "the flashcards" };

  const percent = (share) => `${Math.round(share * 100)} %`;
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  // ---- Counting: states are those of a quiz's items as they are now

  function count(states) {
    const tried = states.filter((state) => state && state.attempts > 0);
    return {
      all: states.length,
      answered: tried.length,
      first: tried.filter((state) => state.first === 1).length,
      now: tried.filter((state) => state.best === 1).length,
    };
  }

  function worstTopics(rows) {
    const topics = new Map();
    for (const { row, states } of rows) {
      row.items.forEach((item, index) => {
        if (!(states[index]?.attempts > 0)) return;
        const name = `${row.quiz} ${item.topic}`;
        const topic = topics.get(name) ?? { row, topic: item.topic, shares: [] };
        topic.shares.push(states[index].first);
        topics.set(name, topic);
      });
    }
    const scored = [...topics.values()].map((topic) => ({ ...topic, share: sum(topic.shares) / topic.shares.length }));
    return scored.filter(({ share }) => share < 1).sort((one, other) => one.share - other.share).slice(0, WORST);
  }

  // ---- The element

  class CourseProgress extends HTMLElement {
    connectedCallback() {
      if (document.readyState === "loading") {
        return document.addEventListener("DOMContentLoaded", () => this.#begin(), { once: true });
      }
      this.#begin();
    }

    disconnectedCallback() {
      for (const end of this.unwatch ?? []) end();
      this.unwatch = [];
    }

    #begin() {
      const script = this.querySelector(':scope > script[type="application/json"]');
      if (!script || !this.isConnected) return;
      this.rows ??= JSON.parse(script.textContent);
      if (!this.body) this.#build();
      this.#watch();
      this.paint();
      this.setAttribute("data-ready", "");
    }

    #build() {
      for (const copy of this.querySelectorAll(":scope > .quiz-progress")) copy.remove();
      this.notices = make("div");
      this.body = make("div");
      this.status = make("p", { class: "quiz-status", role: "status" });
      this.append(make("div", { class: "quiz-progress" }, this.notices, this.body, this.#tools(), this.status));
    }

    #watch() {
      this.disconnectedCallback();
      this.opened = this.rows.map(({ quiz }) => store.open(store.QUIZ_KEY + quiz, (data) => store.quizState(data, quiz)));
      this.opened.forEach((opened, index) => {
        if (opened.notice) this.notices.append(store.noticeElement(opened.notice));
        const changed = ({ value }) => {
          this.opened[index].value = value;
          this.paint();
        };
        this.unwatch.push(opened.watch(changed));
      });
    }

    paint() {
      const rows = this.rows.map((row, index) => ({ row, states: this.#states(row, this.opened[index].value) }));
      const total = count(rows.flatMap(({ states }) => states));
      this.body.replaceChildren(totals(total), table(rows), ...worst(rows));
    }

    // The states of the quiz's items; undefined where there is none, or it is of another version.
    #states(row, state) {
      return row.items.map(({ id, print }) => {
        const kept = Object.hasOwn(state.items, id) ? state.items[id] : undefined;
        return kept?.print === print ? kept : undefined;
      });
    }

    #tools() {
      const file = make("input", { type: "file", accept: ".json,application/json", hidden: true });
      file.addEventListener("change", () => this.#import(file));
      this.resetButton = button("Reset all", () => this.#confirmReset());
      this.confirm = make("div", { class: "quiz-confirm", role: "group", "aria-label": "Reset all", hidden: true });
      const save = () => store.download("course-progress.json", store.exportAll());
      const row = make("div", { class: "quiz-row" }, button("Export all", save), button("Import all", () => file.click()));
      row.append(this.resetButton, file);
      return make("div", { class: "quiz-progress-tools" }, row, this.confirm);
    }

    #confirmReset() {
      const close = () => {
        this.confirm.hidden = true;
        this.resetButton.focus();
      };
      const reset = () => {
        store.resetAll();
        this.status.textContent = "All answers and cards are forgotten.";
        close();
      };
      const yes = button("Yes, forget all", reset, { class: "quiz-button quiz-danger" });
      const no = button("Keep them", close);
      const text = make("p", {}, "Forget all answers of all quizzes, and what the flashcards know of you?");
      this.confirm.replaceChildren(text, make("div", { class: "quiz-row" }, yes, no));
      this.confirm.hidden = false;
      no.focus();
    }

    async #import(input) {
      const [file] = input.files;
      if (!file) return;
      const text = file.size > LARGEST_FILE ? null : await file.text();
      input.value = "";
      this.status.textContent = text === null ? "Nothing taken over: the file is larger than 5 MB." : report(store.importAll(text));
    }
  }

  const nameOf = (key) => NAMES[key] ?? key.replace(store.QUIZ_KEY, "");

  function report({ taken, refused }) {
    const over = taken.length ? taken.map(nameOf).join(", ") : "nothing";
    const left = refused.map(({ key, why }) => ` Not taken over: ${nameOf(key)}, since ${why}.`);
    return `Taken over: ${over}.${left.join("")}`;
  }

  // ---- What it shows

  function totals({ all, answered, first, now }) {
    const lines = [["Answered", answered], ["Right at first try", first], ["Right now", now]];
    const entries = lines.map(([name, value]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, `${value} of ${all} (${percent(all ? value / all : 0)})`)),
    );
    return make("dl", { class: "quiz-totals" }, ...entries);
  }

  function table(rows) {
    const names = ["Quiz", "Answered", "First try", "Now"];
    const head = make("tr", {}, ...names.map((name) => make("th", { scope: "col" }, name)));
    const body = make("tbody");
    let part = null;
    for (const { row, states } of rows) {
      if (row.part !== part) {
        part = row.part;
        body.append(make("tr", { class: "quiz-part" }, make("th", { scope: "colgroup", colspan: 4 }, part)));
      }
      body.append(tableRow(row, count(states)));
    }
    return make("div", { class: "quiz-table" }, make("table", {}, make("thead", {}, head), body));
  }

  function tableRow(row, { all, answered, first, now }) {
    const bar = make("progress", { max: all, value: answered, "aria-label": `${row.title}: answered` });
    const title = make("th", { scope: "row" }, make("a", { href: row.href }, row.title), bar);
    const numbers = [`${answered} of ${all}`, String(first), String(now)].map((text) => make("td", {}, text));
    return make("tr", {}, title, ...numbers);
  }

  function worst(rows) {
    const topics = worstTopics(rows);
    if (topics.length === 0) return [];
    const entries = topics.map(({ row, topic, share }) =>
      make("li", {}, make("a", { href: row.href }, topic), ` ${row.title}: ${percent(share)} at first try`),
    );
    return [make("p", { class: "quiz-subtitle" }, "Topics that went worst"), make("ul", { class: "quiz-worst" }, ...entries)];
  }

  customElements.define("course-progress", CourseProgress);
})();
