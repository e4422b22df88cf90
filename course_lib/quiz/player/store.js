/* What a learner did, kept in this browser: read with suspicion, never lost in silence.

   courseQuiz.store.open(key, validate) gives {value, notice, save, watch}
     validate(data)  is called with the parsed JSON that is stored under `key`, or with undefined where nothing can
                     be used. It returns {value, broken, notice}: the value to go on with; what it could not use
                     (undefined if nothing: any JSON value else, which is set aside); a sentence for the learner
                     or undefined. It must not throw, and must look for own properties only (Object.hasOwn).
     value           what validate returned. Text that is too long, too deep, not JSON or has a key __proto__ never
                     reaches validate.
     notice          null, or {text, aside, dismiss()}: `text` says what happened, `aside` is what was set aside or "".
     save(value)     keeps the value; returns null, or a notice the first time that the browser refuses.
     watch(changed)  calls changed({value, notice}) when another tab, or another element of this page, saved;
                     returns a function that ends it.
   courseQuiz.store.noticeElement(notice) gives the element that shows a notice: role=status, Download, Dismiss.
   courseQuiz.store.download(name, text) gives the learner a file.
   courseQuiz.store.parse(text) gives the JSON value of a text from outside, undefined if it is not to be trusted.
   courseQuiz.store.quizState(data, quiz) is the validate of a quiz's state whose items nobody knows.
   courseQuiz.store.exportAll() gives the text of a file with all quizzes and cards.
   courseQuiz.store.importAll(text) takes such a text over; returns {taken: [key], refused: [{key, why}]}.
   courseQuiz.store.resetAll() forgets all quizzes and cards.
   courseQuiz.make(tag, attributes, ...children) makes an element: `on…` listens, `html` is trusted HTML of the
     course's own, true sets a bare attribute, false and null set none. Children that are texts stay texts.
   courseQuiz.button(text, act, attributes) makes a button that submits nothing. */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (courseQuiz.store) return;

  const QUIZ_KEY = "course-quiz:";
  const CARDS_KEY = "course-cards";
  const ASIDE = ":set-aside";
  const LONGEST = 1_000_000; // characters of one stored value or imported file
  const LONGEST_ASIDE = 200_000;
  const DEEPEST = 8;
  const NOT_KEPT =
    "This browser keeps nothing for this page: private mode, blocked storage, or no room left. " +
    "You can go on, but your answers are gone when you leave. Export them to keep them.";
  const SET_ASIDE =
    "Some saved progress could not be read. It was set aside, and the rest is as you left it. " +
    "Dismissing this message deletes what was set aside.";

  const memory = new Map(); // what the browser refused to keep; null for what it refused to forget
  const watchers = new Map();
  let toldNotKept = false;

  // ---- The browser's storage, or memory where it refuses

  function read(key) {
    if (memory.has(key)) return memory.get(key);
    try {
      return localStorage.getItem(key);
    } catch {
      memory.set(key, null);
      return null;
    }
  }

  function write(key, text) {
    try {
      if (text === null) localStorage.removeItem(key);
      else localStorage.setItem(key, text);
      memory.delete(key);
      return true;
    } catch {
      memory.set(key, text);
      return false;
    }
  }

  function keys() {
    const found = new Set(memory.keys());
    try {
      for (let i = 0; i < localStorage.length; i++) found.add(localStorage.key(i));
    } catch {
      // Blocked: what there is, is in memory.
    }
    const ours = [...found].filter((key) => key === CARDS_KEY || key.startsWith(QUIZ_KEY));
    return ours.filter((key) => !key.endsWith(ASIDE) && read(key) !== null).sort();
  }

  // ---- Texts from outside

  function parse(text) {
    if (typeof text !== "string" || text.length > LONGEST) return undefined;
    try {
      const data = JSON.parse(text);
      return isTame(data) ? data : undefined;
    } catch {
      return undefined;
    }
  }

  function isTame(data) {
    let level = [data];
    for (let depth = 0; level.length > 0; depth++) {
      if (depth > DEEPEST) return false;
      const next = [];
      for (const value of level) {
        if (value === null || typeof value !== "object") continue;
        if (Object.hasOwn(value, "__proto__")) return false;
        for (const key of Object.keys(value)) next.push(value[key]);
      }
      level = next;
    }
    return true;
  }

  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

  // ---- One value under one key

  function open(key, validate) {
    const opened = load(key, validate);
    if (!opened.notice && !canRead(key)) opened.notice = notKept();
    opened.save = (value) => {
      const kept = write(key, JSON.stringify(value));
      for (const changed of watchers.get(key) ?? []) if (changed.owner !== opened) changed();
      return kept ? null : notKept();
    };
    opened.watch = (callback) => {
      const changed = () => callback(load(key, validate));
      changed.owner = opened;
      if (!watchers.has(key)) watchers.set(key, new Set());
      watchers.get(key).add(changed);
      return () => watchers.get(key).delete(changed);
    };
    return opened;
  }

  function load(key, validate) {
    const text = read(key);
    const data = text === null ? undefined : parse(text);
    const { value, broken, notice } = validate(data);
    if (text !== null && data === undefined) setAside(key, text);
    else if (broken !== undefined) setAside(key, JSON.stringify(broken));
    if (text !== null && (data === undefined || broken !== undefined || notice)) write(key, JSON.stringify(value));
    return { value, notice: noticeOf(key, notice) };
  }

  function canRead(key) {
    return !(memory.has(key) && memory.get(key) === null);
  }

  function notKept() {
    if (toldNotKept) return null;
    toldNotKept = true;
    return { text: NOT_KEPT, aside: "", dismiss() {} };
  }

  // ---- What is set aside: the newest first, as plain text that nothing parses

  function setAside(key, text) {
    const all = `${new Date().toISOString()}\n${text}\n\n${read(key + ASIDE) ?? ""}`;
    write(key + ASIDE, all.slice(0, LONGEST_ASIDE));
  }

  function noticeOf(key, sentence) {
    const aside = read(key + ASIDE) ?? "";
    const text = [aside && SET_ASIDE, sentence].filter(Boolean).join(" ");
    const dismiss = () => aside && write(key + ASIDE, null);
    return text ? { text, aside, dismiss } : null;
  }

  function noticeElement(notice) {
    const box = make("div", { class: "quiz-notice" }, make("p", { role: "status" }, notice.text));
    const buttons = make("div", { class: "quiz-row" });
    if (notice.aside) {
      buttons.append(button("Download what was set aside", () => download("set-aside.txt", notice.aside)));
    }
    buttons.append(button("Dismiss", () => (notice.dismiss(), box.remove())));
    box.append(buttons);
    return box;
  }

  // ---- Elements

  function make(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name === "html") made.innerHTML = value;
      else if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    made.append(...children.filter((child) => child !== null && child !== ""));
    return made;
  }

  function button(text, act, attributes = {}) {
    return make("button", { type: "button", class: "quiz-button", onclick: act, ...attributes }, text);
  }

  function download(name, text) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    const link = make("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  }

  // ---- The state of a quiz

  const STATE_KEYS = ["version", "quiz", "seed", "certainty", "items"];
  const ITEM_KEYS = ["print", "answer", "certainty", "attempts", "first", "best", "checked"];

  function newSeed() {
    return crypto.getRandomValues(new Uint32Array(1))[0];
  }

  function emptyState(quiz) {
    return { version: 1, quiz, seed: newSeed(), certainty: false, items: Object.create(null) };
  }

  function quizState(data, quiz) {
    const value = emptyState(quiz);
    if (data === undefined) return { value };
    if (!isRecord(data) || data.version !== 1 || data.quiz !== quiz || !isRecord(data.items)) {
      return { value, broken: data };
    }
    const broken = Object.create(null);
    for (const key of Object.keys(data)) if (!STATE_KEYS.includes(key)) broken[key] = data[key];
    if (isSeed(data.seed)) value.seed = data.seed;
    else broken.seed = data.seed ?? null;
    if (typeof data.certainty === "boolean") value.certainty = data.certainty;
    else broken.certainty = data.certainty ?? null;
    for (const [id, item] of Object.entries(data.items)) {
      if (isItemState(item)) value.items[id] = item;
      else (broken.items ??= Object.create(null))[id] = item;
    }
    return { value, broken: Object.keys(broken).length ? broken : undefined };
  }

  const isSeed = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32;
  const isShare = (value) => typeof value === "number" && value >= 0 && value <= 1;

  function isItemState(item) {
    if (!isRecord(item) || Object.keys(item).length !== ITEM_KEYS.length) return false;
    if (!ITEM_KEYS.every((key) => Object.hasOwn(item, key))) return false;
    const { print, answer, certainty, attempts, first, best, checked } = item;
    const tried = attempts > 0;
    return (
      typeof print === "string" && print.length <= 64 && isAnswer(answer) &&
      [null, 1, 2, 3].includes(certainty) &&
      Number.isInteger(attempts) && attempts >= 0 && attempts <= 1e6 &&
      (tried ? isShare(first) && isShare(best) && first <= best : first === null && best === null) &&
      typeof checked === "boolean" && (tried || !checked)
    );
  }

  function isAnswer(answer) {
    if (Array.isArray(answer)) return answer.length <= 8 && answer.every((part) => typeof part === "string");
    if (!isRecord(answer)) return answer === null || typeof answer === "boolean" || isText(answer);
    return Object.values(answer).every((part) => part === null || isText(part));
  }

  const isText = (value) => typeof value === "string" && value.length <= 400;

  // ---- All quizzes and cards at once

  function exportAll() {
    const saved = Object.create(null);
    for (const key of keys()) {
      const data = parse(read(key));
      if (data !== undefined) saved[key] = data;
    }
    return JSON.stringify({ version: 1, kind: "course-progress", saved }, null, 1);
  }

  function importAll(text) {
    const taken = [];
    const refused = [];
    const saved = savedIn(parse(text));
    if (!saved) return { taken, refused: [{ key: "the file", why: "it is no export of this course's progress" }] };
    for (const [key, data] of Object.entries(saved)) {
      const value = importable(key, data);
      if (value === undefined) refused.push({ key, why: "it has not the form of saved progress" });
      else {
        write(key, JSON.stringify(value));
        taken.push(key);
        for (const changed of watchers.get(key) ?? []) changed();
      }
    }
    return { taken, refused };
  }

  // The saved values by their keys, of an export of everything or of one quiz; null of anything else.
  function savedIn(data) {
    if (!isRecord(data) || data.version !== 1) return null;
    if (data.kind === "course-progress") return isRecord(data.saved) ? data.saved : null;
    return typeof data.quiz === "string" ? { [QUIZ_KEY + data.quiz]: data } : null;
  }

  function importable(key, data) {
    if (key === CARDS_KEY) return isRecord(data) && data.version === 1 ? data : undefined;
    if (!/^course-quiz:\d\d_[a-z0-9_]{1,60}$/.test(key)) return undefined;
    const { value, broken } = quizState(data, key.slice(QUIZ_KEY.length));
    return broken === undefined ? value : undefined;
  }

  function resetAll() {
    for (const key of keys()) {
      write(key, null);
      write(key + ASIDE, null);
      for (const changed of watchers.get(key) ?? []) changed();
    }
  }

  addEventListener("storage", (event) => {
    for (const [key, all] of watchers) {
      if (event.key === null || event.key === key) for (const changed of all) changed();
    }
  });

  courseQuiz.make = make;
  courseQuiz.button = button;
  courseQuiz.store = {
    open, parse, quizState, savedIn, newSeed, noticeElement, download, exportAll, importAll, resetAll, QUIZ_KEY, CARDS_KEY,
  };
})();
