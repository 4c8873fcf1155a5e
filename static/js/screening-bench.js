// The bench: the next records are in the page already, so a decision shows the next one at once; the outbox saves.
import { announce } from "./live.js";
import { say } from "./toast.js";
import { Outbox, newKey, post, reader, showState } from "./screening-outbox.js";
import { answersOf, fieldsOf, mark, numberOf, outlineOf, voteIn, voteOf } from "./screening-record.js";
import { Counts } from "./screening-counts.js";
import { keepOwn } from "./screening-own.js";
import { History } from "./screening-history.js";
import { bindKeySets, bindLook, countMarks } from "./screening-look.js";
import { bindAnswers, follows, given, isAsked, isFollowed, labelOf, showAnswers } from "./screening-answers.js";
import { Pack, PackPanel, isKeptPage } from "./screening-pack.js";

const FEW = 6;
const TRY_AGAIN_MS = 5000;
const HELD_MS = 20 * 60 * 1000; // the places of the records ahead are the reader's for half an hour
const SECOND_THOUGHT_MS = 1000; // after E a number is the reason of what was just excluded, not the next decision
const ACTS = ["vote", "withdraw", "later"];
const WORDS = { include: "Included", maybe: "Maybe", exclude: "Excluded" };
const { base, next: nextUrl, slug, stage, list } = document.body.dataset;
const part = (name) => document.querySelector(`[data-${name}]`);
const parts = (name) => document.querySelectorAll(`[data-${name}]`);
const place = part("current");
const decide = part("decide");

const outbox = new Outbox(`${slug}.${stage}`);
const history = new History(part("history"), base);
const pack = new Pack(part("pack").dataset);
const isLater = list === "later";
// A page made before all that was decided had been saved counts anew once it is.
const counts = new Counts({ areSure: !outbox.found.length, isLater });
const seen = new Map(); // number -> record element, for what was in the page already
const acts = [];
const undone = [];
const decidedBefore = new Set(); // numbers decided on the page before or in another window, maybe too late for the server to know
let current = place.firstElementChild;
let ahead = [];
let resume = null; // the record of the queue while an old decision is looked at
let refilling = false;
let tryAgain; // the timer of the next refill while the server is out of reach
let isAtEnd = false; // nothing comes after what is here
let looks = 0;
let asked = Date.now(); // when the records ahead were last asked for; a laptop's sleep counts, too
const doubtful = new Set(); // numbers on which only the server can tell what stands
let excluded = null; // {act, at} of an exclusion without reason

const urlOf = (number, verb) => `${base}${number}/${verb}/`;
const pageOf = (number) => `${base}${number}/`;
const pendingNumbers = () => outbox.items.filter((item) => ["vote", "later"].includes(item.verb)).map((item) => item.number);

function take(root) {
  root.querySelectorAll("template[data-ahead]").forEach((template) => {
    const record = template.content.firstElementChild;
    template.remove();
    lineUp(record);
  });
}

// At the end of those ahead, unless it is there already or was decided on.
function lineUp(record) {
  const number = numberOf(record);
  const known = [current, resume, ...ahead].some((other) => other && numberOf(other) === number);
  if (!known && !isDecided(number)) ahead.push(record);
}

const isDecided = (number) => pendingNumbers().includes(number) || decidedBefore.has(number) || (isKeptPage && pack.done.has(number));

function show(record, said = "") {
  current = record;
  looks += 1; // a record still being fetched comes too late now
  if (record) seen.set(numberOf(record), record);
  place.replaceChildren(...(record ? [record] : []));
  showWhyEmpty();
  part("sheet").scrollTop = 0;
  if (matchMedia("(max-width: 991.98px)").matches) window.scrollTo(0, 0);
  // What does not change what is seen waits for the paint.
  dress();
  setTimeout(() => settleDown(said), 0);
}

// The end of the queue is what the server says it is; before it has, the next records are on their way.
function showWhyEmpty(isOutOfReach = false) {
  part("empty").hidden = Boolean(current);
  part("end").hidden = !isAtEnd;
  part("waiting").hidden = isAtEnd;
  part("sheet").setAttribute("aria-labelledby", current || isAtEnd ? "record-title" : "waiting-title");
  part("waiting-words").textContent = isOutOfReach
    ? "They cannot be fetched just now. What you decided is kept here, and they come once the connection is back."
    : "They are being fetched.";
}

function dress() {
  const chosen = current ? current.dataset : {};
  decide.querySelectorAll("button").forEach((button) => {
    button.setAttribute("aria-pressed", String(Boolean(current) && button.value === chosen.verdict));
    button.disabled = !current;
  });
  parts("reason-label").forEach((button) => {
    button.setAttribute("aria-pressed", String(Boolean(current) && Boolean(chosen.reason) && button.value === chosen.reason));
    button.disabled = !current && !excluded; // the last record of the queue may still be given its reason
  });
  part("later").disabled = !current;
  if (isAsked) showAnswers(answersOf(chosen.answers));
}

function settleDown(said) {
  const title = current || isAtEnd ? document.getElementById("record-title") : document.getElementById("waiting-title");
  const label = current ? current.dataset.title || "No title" : title?.textContent || "";
  // Whoever pressed on at once may be writing already.
  if (!place.contains(document.activeElement)) title?.focus({ preventScroll: true });
  announce(said ? `${said}. Next: ${label}` : label);
  if (current) {
    decide.action = urlOf(numberOf(current), "vote");
    decide.elements.client_key.value = current.dataset.formKey;
    part("later-form").action = urlOf(numberOf(current), isLater ? "take-up" : "put-off");
  }
  countMarks(current);
  countAhead();
  if (ahead.length < FEW || Date.now() - asked > HELD_MS) refill();
}

function countAhead() {
  part("ahead-count").textContent = !ahead.length ? "" : pack.isHeld ? `· ${ahead.length} with you` : `· next ${ahead.length} ready`;
}

function goOn(said) {
  const back = resume;
  resume = null;
  history.leave();
  show(back || ahead.shift() || null, said);
}

function send(record, vote) {
  const number = numberOf(record);
  outbox.push({ verb: "vote", url: urlOf(number, "vote"), number, title: record.dataset.title, page: pageOf(number), isNew: !voteOf(record),
    fields: fieldsOf(vote) });
  mark(record, vote);
  pack.said(number, vote.verdict);
  history.put(record.dataset, vote);
  part("undo").disabled = false;
  showLast(record.dataset.title, vote.verdict);
}

function vote(verdict, reason = "") {
  const record = current;
  const answers = isAsked ? JSON.stringify(given()) : "";
  if (isAsked && !mayBeSaid(record, verdict, reason)) return;
  if (isAsked && verdict === "exclude" && !reason) reason = follows(given()).reason || "";
  const act = { record, before: voteOf(record), after: { verdict, reason, key: newKey(), answers } };
  if (!act.before) counts.step(1);
  acts.push(act);
  forgetUndone();
  excluded = verdict === "exclude" && !reason ? { act, at: performance.now() } : null;
  send(record, act.after);
  goOn(`${WORDS[verdict]}${reasonWords(reason)}`);
}

// Against one's own answers only with a line of why.
function mayBeSaid(record, verdict, reason) {
  if (isFollowed(verdict, reason, given())) return true;
  const note = record.querySelector("[data-note]");
  if (note.value.trim()) return true;
  say("This does not follow from your answers. Write in your note why, then decide again; or answer the criteria.", { bad: true });
  note.focus();
  return false;
}

function follow() {
  const what = follows(given());
  if (current && what.verdict) vote(what.verdict, what.reason);
}

function reasonWords(reason) {
  const button = [...parts("reason-label")].find((other) => other.value === reason);
  const label = button ? button.dataset.reasonLabel : labelOf(reason);
  return label ? `: ${label}` : "";
}

function excludeFor(reason) {
  if (excluded && performance.now() - excluded.at < SECOND_THOUGHT_MS && acts.at(-1) === excluded.act) {
    const { act } = excluded;
    excluded = null;
    act.after = { verdict: "exclude", reason, key: newKey() };
    send(act.record, act.after);
    announce(`Excluded${reasonWords(reason)}`);
    return;
  }
  if (current) vote("exclude", reason);
}

function forgetUndone() {
  undone.length = 0;
  part("redo").hidden = true;
}

function showLast(title, verdict) {
  const marks = { include: "in", maybe: "maybe", exclude: "out" };
  const sign = Object.assign(document.createElement("span"), { className: `cc-m cc-m-${marks[verdict] || "none"}` });
  sign.setAttribute("aria-hidden", "true");
  part("last").replaceChildren(...(title ? [sign, ` ${title}`] : []));
}

function undo() {
  const act = acts.pop() || earlierAct();
  if (!act) return;
  if (act.putOff) return takeUp(act);
  const { record, before, after } = act;
  const number = numberOf(record);
  if (before) send(record, { ...before, key: newKey() });
  else {
    outbox.push({ verb: "withdraw", url: urlOf(number, "withdraw"), number, title: record.dataset.title, fields: { client_key: after.key } });
    mark(record, null);
    pack.said(number, null);
    history.remove(number);
    counts.step(-1);
  }
  undone.push(act);
  afterUndo(record, "Taken back");
}

// A decision of an earlier visit is taken back at once, by what the history knows of it; the text comes after it.
function earlierAct() {
  const last = history.first();
  if (!last) return null;
  const record = seen.get(last.number) || outlined(last);
  const { verdict, reason, key, answers } = last;
  return { record, before: null, after: { verdict, reason, key, answers } };
}

function outlined(last) {
  const { record, rest } = outlineOf(last);
  seen.set(last.number, record);
  fillIn(record, rest);
  return record;
}

async function fillIn(record, rest) {
  try {
    const whole = await fetched(numberOf(record));
    whole.querySelector(".scr-mine")?.remove();
    const isRead = record.contains(document.activeElement);
    record.replaceChildren(...whole.children);
    if (isRead) record.querySelector("#record-title")?.focus({ preventScroll: true });
    if (record === current) countMarks(record);
  } catch {
    rest.textContent = "The text cannot be fetched just now. Check the connection, then load the page again.";
    seen.delete(numberOf(record));
  }
}

function afterUndo(record, said) {
  decidedBefore.delete(numberOf(record));
  if (current && current !== record && !voteOf(current)) ahead.unshift(current);
  ahead = ahead.filter((other) => other !== record);
  excluded = null;
  resume = null;
  history.leave();
  showUndo();
  show(record, said);
}

// What undo and redo would do, by what was done here and by what the history knows.
function showUndo() {
  const last = history.first();
  part("redo").hidden = !undone.length;
  part("undo").disabled = !acts.length && !last;
  showLast(last?.title, last?.verdict);
}

function redo() {
  const act = undone.pop();
  part("redo").hidden = !undone.length;
  if (!act) return;
  if (current && current !== act.record && !voteOf(current)) ahead.unshift(current);
  ahead = ahead.filter((other) => other !== act.record);
  const vote = { ...act.after, key: newKey() };
  if (!voteOf(act.record)) counts.step(1);
  acts.push({ ...act, after: vote });
  send(act.record, vote);
  goOn(`${WORDS[vote.verdict]} again`);
}

function later() {
  const record = current;
  const number = numberOf(record);
  acts.push({ putOff: true, record });
  forgetUndone();
  outbox.push({ verb: "later", url: urlOf(number, isLater ? "take-up" : "put-off"), number, title: record.dataset.title, page: pageOf(number), fields: {} });
  pack.said(number, "later");
  counts.stepLater(isLater ? -1 : 1);
  part("undo").disabled = false;
  goOn(isLater ? "Back in your queue" : "Put off");
}

function takeUp({ record }) {
  const number = numberOf(record);
  outbox.push({ verb: "later", url: urlOf(number, isLater ? "put-off" : "take-up"), number, title: record.dataset.title, page: pageOf(number), fields: {} });
  pack.said(number, null);
  counts.stepLater(isLater ? 1 : -1);
  afterUndo(record, "Taken back");
}

async function fetched(number) {
  const answer = await fetch(`${base}${number}/`, { headers: { ...reader, "HX-Request": "true" }, redirect: "manual" });
  if (!answer.ok) throw new Error(`The record could not be fetched: ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return document.adoptNode(page.querySelector("[data-record]"));
}

async function fetchRecord(number) {
  if (seen.has(number)) return seen.get(number);
  const record = await fetched(number);
  const said = history.voteOn(number); // it may not have reached the server yet
  if (said) mark(record, said);
  seen.set(number, record);
  return record;
}

async function look(number) {
  const mine = ++looks;
  try {
    const record = await fetchRecord(number);
    if (mine !== looks) return;
    if (current && !voteOf(current) && current !== record) resume = resume || current;
    show(record, "");
  } catch {
    say("This record cannot be fetched just now. Check the connection, then try again.", { bad: true });
  }
}

async function refill() {
  if (refilling) return;
  refilling = true;
  asked = Date.now();
  const fields = new URLSearchParams();
  const queued = [resume, current && !voteOf(current) ? current : null, ...ahead].filter(Boolean);
  queued.forEach((record) => fields.append("have", numberOf(record)));
  decidedHere().forEach((number) => fields.append("decided", number));
  const asksCounts = !counts.areSure && outbox.isQuiet;
  const { steps } = counts;
  let isOutOfReach = true;
  if (asksCounts) fields.set("count", "1");
  try {
    const answer = await post(nextUrl, fields);
    if (answer.ok) isOutOfReach = !receive(await answer.text(), { steps, isAll: queued.length <= FEW + 1 });
  } catch { /* Out of reach. */ }
  refilling = false;
  if (!current) showWhyEmpty(isOutOfReach);
  clearTimeout(tryAgain);
  const isOwed = !counts.areSure && outbox.isQuiet;
  if (isOutOfReach && (isOwed || (!current && !isAtEnd))) tryAgain = setTimeout(refill, TRY_AGAIN_MS);
  if (!isOutOfReach && isOwed) refill();
}

// My Maybes stay in their list when I say Maybe again, so the page tells what it has shown.
const decidedHere = () => [...new Set([...pendingNumbers(), ...(list === "maybes" ? acts.map((act) => numberOf(act.record)) : [])])];

// Whether the answer is Concord's.
function receive(text, { steps, isAll }) {
  const batch = new DOMParser().parseFromString(text, "text/html").querySelector("[data-batch]");
  if (!batch) return false;
  const gone = batch.dataset.gone.trim().split(/\s+/);
  if (!pack.isHeld) ahead = ahead.filter((record) => !gone.includes(numberOf(record)));
  isAtEnd = isAll && !batch.querySelector("template[data-ahead]");
  take(batch);
  counts.set(batch.dataset, steps);
  countAhead();
  if (!current && ahead.length) show(ahead.shift());
  return true;
}

outbox.addEventListener("refused", ({ detail: { item, said } }) => {
  if (!ACTS.includes(item.verb)) return say(said, { bad: true });
  refused(item);
  say(`${item.title}: ${said}`, { bad: true, link: { href: pageOf(item.number), text: "Look at it" } });
});
outbox.addEventListener("refused elsewhere", ({ detail: { item } }) => { if (ACTS.includes(item.verb)) refused(item); });
outbox.addEventListener("state", async ({ detail }) => {
  if (detail.count || !pack.isSpent) return;
  await pack.forget();
  panel.show();
});
outbox.addEventListener("saved", ({ detail: { said } }) => { if (said.text) say(said.text); });

// It does not stand, so it can neither be taken back nor be done again; what stands instead, the server tells.
function refused({ number }) {
  forgetActs(number);
  decidedBefore.delete(number);
  pack.said(number, null);
  doubt(number);
}

function forgetActs(number) {
  [acts, undone].forEach((list) => list.splice(0, list.length, ...list.filter((act) => numberOf(act.record) !== number)));
  if (!acts.includes(excluded?.act)) excluded = null;
}

// The same reader in another window: what is decided there stands here too, and is not asked for once more.
outbox.addEventListener("elsewhere", ({ detail: { item } }) => {
  const { verb, number, title, fields, isNew } = item;
  if (!ACTS.includes(verb)) return;
  const record = seen.get(number);
  const vote = verb === "vote" ? voteIn(fields) : null;
  const isShown = current && numberOf(current) === number;
  const wasAsked = isShown && !voteOf(current);
  const isVoted = Boolean(history.voteOn(number) || (record && voteOf(record)));
  remember(item);
  // Both windows decided before either had heard of the other.
  const isClash = outbox.items.some((mine) => mine.number === number && ACTS.includes(mine.verb));
  if (isClash || (vote && isNew && isVoted)) doubt(number);
  else if (vote && isNew) counts.step(1);
  else if (verb === "withdraw") counts.step(-1);
  else if (verb === "later") counts.stepLater(item.url.endsWith("/put-off/") ? 1 : -1);
  forgetActs(number);
  ahead = ahead.filter((other) => numberOf(other) !== number);
  if (record && verb !== "later") mark(record, vote);
  if (vote) history.put({ record: number, title }, vote);
  if (verb === "withdraw") history.remove(number);
  showUndo();
  if (wasAsked && decidedBefore.has(number)) goOn(""); else if (isShown) dress();
});

function doubt(number) {
  doubtful.add(number);
  counts.doubt();
}

// Once nothing is on its way any more: what stands is as the server has it, in the history and on the record.
async function clearUp() {
  if (!outbox.isQuiet) return;
  for (const number of [...doubtful]) {
    doubtful.delete(number);
    try {
      const record = await fetched(number);
      if (outbox.isQuiet) showAsItStands(number, record); else doubtful.add(number);
    } catch { doubtful.add(number); }
  }
}

function showAsItStands(number, record) {
  const vote = voteOf(record);
  if (vote) history.correct(record.dataset, vote); else history.remove(number);
  if (current && numberOf(current) === number) { mark(current, vote); dress(); } else seen.delete(number);
  showUndo();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form === decide) { event.preventDefault(); if (current || button?.name === "reason") decideWith(button); }
  if (form.matches("[data-undo-form]")) { event.preventDefault(); undo(); }
  if (form.matches("[data-later-form]")) { event.preventDefault(); if (current) later(); }
});

function decideWith(button) {
  if (button?.hasAttribute("data-follow")) follow();
  else if (button?.name === "reason") excludeFor(button.value);
  else vote(button?.value || "include");
}

// The second click of a double click would decide the next record, which nobody has seen.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("[data-decide-bar] button, [data-reason-label]")) event.preventDefault();
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-history] a");
  const step = event.target.closest("[data-step]");
  const go = event.target.closest("[data-go]");
  if (event.target.closest("[data-redo]")) redo();
  if (go) current?.querySelector(`[data-${go.dataset.go}]`)?.focus();
  if (link && !event.ctrlKey && !event.metaKey) { event.preventDefault(); look(history.choose(link)); }
  if (step) {
    const number = history.step(Number(step.dataset.step));
    if (number) look(number);
    else if (number === "") goOn("");
  }
});

const panel = new PackPanel(pack, {
  size: () => ahead.length + (current ? 1 : 0),
  decided: () => decidedHere(),
  add(records) {
    records.forEach(lineUp);
    if (!current) show(ahead.shift() || null);
  },
  letGo() { ahead = ahead.slice(0, 10); },
  changed: () => countAhead(),
});

async function unpack() {
  const records = await pack.load();
  records.forEach((record) => {
    const number = numberOf(record);
    const said = history.voteOn(number);
    if (said) mark(record, said);
    if (!seen.has(number)) seen.set(number, record);
    lineUp(record);
  });
  if (isKeptPage) [...pack.done.values()].forEach((said) => { if (said !== "later") counts.step(1); });
  if (!current && ahead.length) show(ahead.shift());
  panel.show();
}

// Whether a record is still to be asked for, by what another page or window did with it last.
function remember({ verb, number, url }) {
  const isBack = verb === "withdraw" || (verb === "later" && url.endsWith(isLater ? "/put-off/" : "/take-up/"));
  if (isBack) decidedBefore.delete(number); else if (verb === "vote" || verb === "later") decidedBefore.add(number);
}

// What a page before this one decided stands in the history, too, so that undo reaches it.
outbox.found.forEach((item) => {
  const { verb, number, title, fields } = item;
  remember(item);
  if (verb === "withdraw") history.remove(number);
  if (verb === "vote") history.put({ record: number, title }, voteIn(fields));
});

if (outbox.found.length) showUndo();

// Whoever waits for the next records need not wait longer once the server is in reach.
outbox.addEventListener("state", ({ detail }) => {
  if (detail.count) return;
  clearUp();
  if ((!counts.areSure && outbox.isQuiet) || (!current && !isAtEnd)) refill();
});

// After a sleep or a long look elsewhere: the places ahead may be others' by now.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && Date.now() - asked > HELD_MS) { counts.doubt(); refill(); }
});

// The browser shows the page as it was left, and has told it nothing since. What could not be kept would be lost with it.
addEventListener("pageshow", (event) => { if (event.persisted && outbox.isAllKept) location.reload(); });

showState(outbox);
keepOwn(outbox);
bindLook();
bindKeySets();
bindAnswers((answers) => { if (current) current.dataset.answers = JSON.stringify(answers); });
take(document);
if (current && isDecided(numberOf(current))) current = null;
if (current) { seen.set(numberOf(current), current); countMarks(current); dress(); refill(); }
else { isAtEnd = !ahead.length && !outbox.found.length; show(ahead.shift() || null); }
unpack().finally(() => { document.documentElement.dataset.benchReady = ""; });
outbox.hurry();
