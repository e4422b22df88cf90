/* A learner's deck of flashcards, without a page: which card comes next, and when it comes back.

   The state that is stored: {version: 1, settings: {new_per_day, retention, lessons}, cards: {id: record}}
     lessons   the names of the lessons that are studied; null for all, those still to come included
     record    what ts-fsrs needs of a card, its dates in milliseconds; when it was `first` reviewed; the `print` of
               the wording that the learner saw; whether it is `suspended`
   A card that the learner never met has no record, or a suspended one of state 0.

   Fuzz is off: it spreads the reviews of decks with thousands of cards, and here a button's interval is what happens. */
(() => {
  "use strict";
  const courseQuiz = (globalThis.courseQuiz ??= {});
  if (courseQuiz.deck) return;

  const { fsrs, createEmptyCard, State } = globalThis.FSRS;
  const MINUTE = 60_000;
  const HOUR = 60 * MINUTE;
  const DAY = 24 * HOUR;
  const NIGHT = 4 * HOUR; // a study day begins at four in the morning
  const LATEST = Date.UTC(2200, 0, 1);
  const LONGEST_INTERVAL = 36_500; // days, as in ts-fsrs
  const FORECAST_DAYS = 14;
  const LIMITS = { new_per_day: [0, 200], retention: [0.8, 0.95] };

  // ---- Time

  // Local wall-clock time as if it were UTC, less the night: ts-fsrs counts days by UTC dates.
  const shifted = (time) => time - new Date(time).getTimezoneOffset() * MINUTE - NIGHT;

  function unshifted(time) {
    const guess = time + NIGHT + new Date(time).getTimezoneOffset() * MINUTE;
    return guess + (time - shifted(guess)); // the guess is an hour off where daylight saving begins or ends
  }

  const studyDay = (time) => Math.floor(shifted(time) / DAY);
  const beginOfDay = (day) => unshifted(day * DAY);

  function inWords(milliseconds) {
    const minutes = Math.max(1, Math.round(milliseconds / MINUTE));
    if (minutes < 60) return `${minutes} min`;
    const hours = Math.round(milliseconds / HOUR);
    if (hours < 24) return `${hours} h`;
    const days = Math.round(milliseconds / DAY);
    if (days < 31) return counted(days, "day");
    if (days < 365) return counted(Math.round(days / 3.044) / 10, "month");
    return counted(Math.round(days / 36.525) / 10, "year");
  }

  const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

  // ---- Scheduling

  const engines = new Map();

  function engine(retention) {
    if (!engines.has(retention)) engines.set(retention, fsrs({ request_retention: retention, enable_fuzz: false }));
    return engines.get(retention);
  }

  // A card's record after a review: grade 1 Again, 2 Hard, 3 Good, 4 Easy.
  function review(card, record, grade, now, retention) {
    const before = record && settled(record, now);
    const seen = before && before.state !== State.New;
    const time = seen ? Math.max(shifted(now), shifted(before.last_review)) : shifted(now);
    const given = seen ? asCard(before) : createEmptyCard(new Date(time));
    const { card: after } = engine(retention).next(given, new Date(time), grade);
    const { state, stability, difficulty, scheduled_days, reps, lapses, learning_steps } = after;
    const due = state === State.Review ? unshifted(after.due.getTime()) : now + after.due.getTime() - time;
    return {
      state, due, stability, difficulty, scheduled_days, reps, lapses, learning_steps, last_review: now,
      first: seen ? before.first : now, print: card.print, suspended: false,
    };
  }

  function asCard(record) {
    const { state, stability, difficulty, scheduled_days, reps, lapses, learning_steps } = record;
    const due = new Date(shifted(record.due));
    const last_review = new Date(shifted(record.last_review));
    return { state, stability, difficulty, scheduled_days, reps, lapses, learning_steps, due, last_review, elapsed_days: 0 };
  }

  // What the clock calls the future cannot have happened: it was wrong then or is now. The interval stays.
  function settled(record, now) {
    if (record.state === State.New || record.last_review <= now) return record;
    const due = record.due - (record.last_review - now);
    return { ...record, due, last_review: now, first: Math.min(record.first, now) };
  }

  // Settles every card of a state; whether one had to be.
  function settle(state, now) {
    let changed = false;
    for (const [id, record] of Object.entries(state.cards)) {
      state.cards[id] = settled(record, now);
      changed ||= state.cards[id] !== record;
    }
    return changed;
  }

  const newRecord = (suspended, print) => ({
    state: State.New, due: null, stability: 0, difficulty: 0, scheduled_days: 0, reps: 0, lapses: 0,
    learning_steps: 0, last_review: null, first: null, print, suspended,
  });

  // ---- Which cards are due

  // A review is due as its day begins; a card that is being learned, at its minute.
  const dueFrom = (record) => (record.state === State.Review ? beginOfDay(studyDay(record.due)) : record.due);
  const stateOf = (record) => record?.state ?? State.New;

  // {fresh, learning, waiting, due, later}: lists of cards, each in the order in which they come; `next` is a time or null.
  function agenda(cards, state, now) {
    const found = { fresh: [], learning: [], waiting: [], due: [], later: [], next: null };
    for (const card of cards) {
      const record = state.cards[card.id];
      if (record?.suspended || !isChosen(card.lesson, state)) continue;
      found[placeOf(record, now)].push(card);
    }
    const time = (card) => dueFrom(state.cards[card.id]);
    for (const name of ["learning", "waiting", "due", "later"]) found[name].sort((a, b) => time(a) - time(b));
    const times = [...found.waiting, ...found.later].map(time);
    const left = allowance(state, now);
    if (found.fresh.length > left && state.settings.new_per_day > 0) times.push(beginOfDay(studyDay(now) + 1));
    found.unmet = found.fresh.length;
    found.fresh = found.fresh.slice(0, left);
    found.next = times.length ? Math.min(...times) : null;
    return found;
  }

  function placeOf(record, now) {
    if (stateOf(record) === State.New) return "fresh";
    const isDue = dueFrom(record) <= now;
    if (record.state === State.Review) return isDue ? "due" : "later";
    return isDue ? "learning" : "waiting";
  }

  const isChosen = (lesson, state) => state.settings.lessons === null || state.settings.lessons.includes(lesson);

  function allowance(state, now) {
    const today = studyDay(now);
    const met = Object.values(state.cards).filter((record) => record.first !== null && studyDay(record.first) === today);
    return Math.max(0, state.settings.new_per_day - met.length);
  }

  // ---- Numbers

  function statistics(cards, lessons, state, now) {
    const rows = new Map(lessons.map(({ name, title }) => [name, { title, fresh: 0, learning: 0, known: 0, suspended: 0 }]));
    const begin = (_, day) => ({ begin: beginOfDay(studyDay(now) + day), cards: 0 });
    const forecast = Array.from({ length: FORECAST_DAYS }, begin);
    for (const card of cards) {
      const record = state.cards[card.id];
      rows.get(card.lesson)[kindOf(record)] += 1;
      if (record?.suspended || stateOf(record) === State.New) continue;
      const day = Math.max(0, studyDay(record.due) - studyDay(now));
      if (day < FORECAST_DAYS) forecast[day].cards += 1;
    }
    return { rows: [...rows.values()], forecast };
  }

  function kindOf(record) {
    if (record?.suspended) return "suspended";
    if (stateOf(record) === State.New) return "fresh";
    return record.state === State.Review ? "known" : "learning";
  }

  // ---- Reading what was stored, with suspicion

  const emptyState = () => ({
    version: 1,
    settings: { new_per_day: 10, retention: 0.9, lessons: null },
    cards: Object.create(null),
  });

  const isRecord = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  const isWithin = (value, [least, most]) => Number.isFinite(value) && value >= least && value <= most;
  const isCount = (value, most = 1e6) => Number.isInteger(value) && value >= 0 && value <= most;
  const isTime = (value) => Number.isFinite(value) && value > 0 && value < LATEST;

  const SETTINGS = {
    new_per_day: (value) => isCount(value, LIMITS.new_per_day[1]),
    retention: (value) => isWithin(value, LIMITS.retention),
    lessons: (value) => value === null || (Array.isArray(value) && value.length <= 100 && value.every(isLesson)),
  };
  const isLesson = (value) => typeof value === "string" && /^\d\d_[a-z0-9_]{1,60}$/.test(value);

  // The validate of the store: what can be used, and the rest as `broken`.
  function validate(data) {
    const value = emptyState();
    if (data === undefined) return { value };
    if (!isRecord(data) || data.version !== 1 || !isRecord(data.cards)) return { value, broken: data };
    const broken = Object.create(null);
    for (const key of Object.keys(data)) if (!Object.hasOwn(value, key)) broken[key] = data[key];
    takeSettings(data.settings, value.settings, broken);
    for (const [id, record] of Object.entries(data.cards)) {
      if (isId(id) && isCardRecord(record)) value.cards[id] = record;
      else (broken.cards ??= Object.create(null))[id] = record;
    }
    return { value, broken: Object.keys(broken).length ? broken : undefined };
  }

  function takeSettings(data, settings, broken) {
    if (!isRecord(data)) {
      broken.settings = data ?? null;
      return;
    }
    for (const [key, given] of Object.entries(data)) {
      if (Object.hasOwn(SETTINGS, key) && SETTINGS[key](given)) settings[key] = given;
      else (broken.settings ??= Object.create(null))[key] = given;
    }
  }

  const isPrint = (print) => typeof print === "string" && /^[0-9a-f]{12}$/.test(print);
  const isId = (id) => id.length <= 60 && /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id);
  const RECORD_KEYS = Object.keys(newRecord(false, ""));

  function isCardRecord(record) {
    if (!isRecord(record) || Object.keys(record).length !== RECORD_KEYS.length) return false;
    if (!RECORD_KEYS.every((key) => Object.hasOwn(record, key))) return false;
    if (typeof record.suspended !== "boolean" || !isPrint(record.print)) return false;
    return record.state === State.New ? isUnmet(record) : isMet(record);
  }

  function isUnmet(record) {
    const expected = newRecord(record.suspended, record.print);
    return RECORD_KEYS.every((key) => record[key] === expected[key]);
  }

  function isMet(record) {
    const { state, due, last_review, first, stability, difficulty, scheduled_days, reps, lapses, learning_steps } = record;
    return (
      [State.Learning, State.Review, State.Relearning].includes(state) &&
      isTime(last_review) && isTime(first) && first <= last_review && isDueAfter(due, last_review) &&
      isWithin(stability, [0.001, LONGEST_INTERVAL]) && isWithin(difficulty, [1, 10]) &&
      isCount(scheduled_days, LONGEST_INTERVAL) && isCount(reps) && reps > 0 && isCount(lapses) && lapses <= reps &&
      isCount(learning_steps, 10)
    );
  }

  // An hour is daylight saving's.
  const isDueAfter = (due, review) =>
    Number.isFinite(due) && due >= review - HOUR && due <= review + LONGEST_INTERVAL * DAY + HOUR;

  // ---- Two states become one: of each card the newer review wins; the settings stay

  function merge(ours, theirs) {
    let taken = 0;
    for (const [id, record] of Object.entries(theirs.cards)) {
      const own = ours.cards[id];
      if (own && (own.last_review ?? 0) >= (record.last_review ?? 0)) continue;
      ours.cards[id] = record;
      taken += 1;
    }
    return taken;
  }

  courseQuiz.deck = {
    LIMITS, review, agenda, statistics, validate, merge, settle, newRecord, emptyState, isChosen, inWords, counted,
  };
})();
