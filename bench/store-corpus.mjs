// @ts-check
/**
 * Made-up memories, the same in every run: texts of 8 to 15 words drawn as in natural language (a few words often, most
 * seldom), and vectors around the topics of their user, as embeddings of one person's memories are.
 */

export const DIMENSIONS = 1024;
const TOPICS = 40;
const WORDS = 20_000;
/** Weight of the topic in a vector; the rest is the memory's own. */
const TOPIC_SHARE = 0.7;

/** @param {number} seed */
export function randomFrom(seed) {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Near enough to a normal distribution. @param {() => number} random */
const normal = (random) => random() + random() + random() + random() - 2;

/** @param {string} text */
function seedOf(text) {
  let hash = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 16777619) >>> 0;
  }
  return hash;
}

/** @type {Map<string, Float32Array>} */
const topics = new Map();

/** @param {string} user @param {number} topic */
function topicOf(user, topic) {
  const name = `${user} ${topic}`;
  let vector = topics.get(name);
  if (vector === undefined) {
    if (topics.size > 1000) topics.clear();
    const random = randomFrom(seedOf(name));
    vector = Float32Array.from({ length: DIMENSIONS }, () => normal(random));
    topics.set(name, vector);
  }
  return vector;
}

/** @param {() => number} random */
const wordOf = (random) => `w${Math.floor(WORDS ** random() - 1).toString(36)}`;

/** The `index`-th memory of a user; negative ones are questions. @param {string} user @param {number} index */
export function memoryOf(user, index) {
  const random = randomFrom(seedOf(`${user}/${index}`));
  const topic = topicOf(user, Math.floor(random() * TOPICS));
  const vector = new Float32Array(DIMENSIONS);
  for (let at = 0; at < DIMENSIONS; at += 1) {
    vector[at] = TOPIC_SHARE * /** @type {number} */ (topic[at]) + (1 - TOPIC_SHARE) * normal(random) * 1.5;
  }
  const length = (index < 0 ? 4 : 8) + Math.floor(random() * 8);
  const words = Array.from({ length }, () => wordOf(random));
  return { text: words.join(" "), vector };
}

/** Stands for all users together: whoever asks sees every memory. */
export const EVERYONE = "everyone";

/**
 * Which user has how many memories, in a store of so many in all: one with 1,000, one with 10,000 where there is room, others
 * with 890 each.
 *
 * @param {number} total
 */
export function usersOf(total) {
  const users = [{ user: "thousand", memories: 1000 }];
  if (total > 50_000) users.push({ user: "ten thousand", memories: 10_000 });
  let rest = total - users.reduce((sum, { memories }) => sum + memories, 0);
  for (let other = 0; rest > 0; other += 1) {
    const memories = Math.min(890, rest);
    users.push({ user: `other ${other}`, memories });
    rest -= memories;
  }
  return users;
}

/**
 * Whose searches are measured, with how many memories each sees.
 *
 * @param {number} total
 */
export function askersOf(total) {
  const large = usersOf(total).filter(({ memories }) => memories >= 1000);
  return [...large, { user: EVERYONE, memories: total }];
}

/** The memories that a user sees. @param {string} user @param {number} total */
export function* memoriesOf(user, total) {
  for (const owner of usersOf(total)) {
    if (user !== EVERYONE && owner.user !== user) continue;
    for (let index = 0; index < owner.memories; index += 1)
      yield { id: `${owner.user}-${index}`, vector: memoryOf(owner.user, index).vector };
  }
}

/** What a user asks; everyone asks what one of them does. @param {string} user @param {number} number from 1 */
export const questionOf = (user, number) => memoryOf(user === EVERYONE ? "thousand" : user, -number);
