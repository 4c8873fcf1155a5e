// A record in the page: what its element says of it and of the reader's vote on it, and how a vote goes into a form.
import { newKey } from "./screening-outbox.js";

export const numberOf = (record) => record.dataset.record;
export const answersOf = (text) => (text ? JSON.parse(text) : {});

export const voteOf = (record) => (record.dataset.verdict
  ? { verdict: record.dataset.verdict, reason: record.dataset.reason, key: record.dataset.voteKey, answers: record.dataset.voteAnswers } : null);

export function mark(record, vote) {
  const { verdict = "", reason = "", key: voteKey = "", answers: voteAnswers = "" } = vote || {};
  Object.assign(record.dataset, { verdict, reason, voteKey, voteAnswers });
  if (voteAnswers) record.dataset.answers = voteAnswers;
  record.querySelector(".scr-mine")?.remove();
}

export function fieldsOf({ verdict, reason, key, answers }) {
  const given = Object.entries(answersOf(answers)).map(([criterion, answer]) => [`answer-${criterion}`, answer]);
  return { verdict, reason, client_key: key, ...Object.fromEntries(given) };
}

export function voteIn({ verdict, reason, client_key: key, ...fields }) {
  const answers = Object.entries(fields).filter(([name]) => name.startsWith("answer-")).map(([name, value]) => [name.slice("answer-".length), value]);
  return { verdict, reason, key, answers: answers.length ? JSON.stringify(Object.fromEntries(answers)) : "" };
}

// A record of which no more than the title is here yet; its text takes the place of `rest`.
export function outlineOf({ number, title, answers }) {
  const record = document.createElement("div");
  record.className = "cc-record";
  Object.assign(record.dataset, { record: number, title, answers, verdict: "", reason: "", formKey: newKey() });
  const heading = Object.assign(document.createElement("h2"), { className: "cc-record-title", id: "record-title", tabIndex: -1, textContent: title });
  const rest = Object.assign(document.createElement("p"), { className: "cc-quiet", textContent: "The text is being fetched." });
  record.append(heading, rest);
  return { record, rest };
}
