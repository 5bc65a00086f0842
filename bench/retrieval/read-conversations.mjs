// @ts-check
import { readFileSync } from "node:fs";

/**
 * @typedef {{ id: string, speaker?: string, text: string, at?: string }} Turn
 * @typedef {{ question: string, evidence: readonly string[] }} Question
 * @typedef {{ name: string, turns: readonly Turn[], questions: readonly Question[] }} Conversation
 */

/**
 * Reads a file of the form that README.md describes, or of LoCoMo's. Questions without evidence in the conversation are
 * left out, and LoCoMo's category 5, which asks for what nobody said.
 *
 * @param {string} path
 * @returns {Conversation[]}
 */
export function readConversations(path) {
  const content = JSON.parse(readFileSync(path, "utf8"));
  const all = Array.isArray(content) ? content : [content];
  return all.map((one) => withEvidence("conversation" in one ? fromLocomo(one) : one));
}

/** @param {any} sample */
function fromLocomo({ sample_id, conversation, qa }) {
  const sessions = Object.keys(conversation).filter((key) => /^session_\d+$/.test(key));
  const turns = sessions.flatMap((session) => {
    const at = parseDate(conversation[`${session}_date_time`]);
    return conversation[session].map((/** @type {any} */ turn) => ({
      id: turn.dia_id,
      speaker: turn.speaker,
      text: turn.blip_caption ? `${turn.text} [shares ${turn.blip_caption}]` : turn.text,
      ...(at && { at }),
    }));
  });
  const questions = qa
    .filter((/** @type {any} */ { category }) => category !== 5)
    .map((/** @type {any} */ { question, evidence = [] }) => ({
      question,
      // Some entries hold several ids in one text.
      evidence: evidence.flatMap((/** @type {string} */ ids) => ids.match(/D\d+:\d+/g) ?? []),
    }));
  return { name: sample_id, turns, questions };
}

/** LoCoMo's `1:56 pm on 8 May, 2023`; @param {string | undefined} text */
function parseDate(text = "") {
  const [, hour, minute, half, day] = /^(\d+):(\d\d) ([ap]m) on (.+)$/.exec(text.trim()) ?? [];
  const date = new Date(`${day?.replace(",", "")} ${hour}:${minute} ${half} UTC`);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

/** @param {Conversation} conversation @returns {Conversation} */
function withEvidence({ name, turns, questions }) {
  const known = new Set(turns.map(({ id }) => id));
  const answerable = questions
    .map(({ question, evidence }) => ({
      question,
      evidence: [...new Set(evidence)].filter((id) => known.has(id)),
    }))
    .filter(({ evidence }) => evidence.length > 0);
  return { name, turns, questions: answerable };
}
