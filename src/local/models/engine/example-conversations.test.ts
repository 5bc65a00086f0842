import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { embedText } from "./embed-text.js";
import { extractFacts } from "./extract-facts/extract-facts.js";

interface ExampleMessage {
  readonly role: string;
  readonly content: string;
  readonly timestamp: string;
}

interface ExampleSession {
  readonly session: string;
  readonly messages: readonly ExampleMessage[];
}

const SESSIONS = await readExample<readonly ExampleSession[]>("alice-sessions.json");
const SINGLE = await readExample<readonly ExampleMessage[]>("alice.json");
const QUESTIONS = await readExample<readonly { question: string; expect: string }[]>("questions.json");

describe("the example conversation in sessions", () => {
  const memories = new Map<number, string>();

  beforeAll(async () => {
    for (const { messages } of SESSIONS) await remember(memories, messages);
  });

  it("leaves what the last session says, not what it contradicts", () => {
    expect([...memories.values()]).toEqual([
      "Name is Alice",
      "Loves thrillers",
      "Loves sci-fi",
      "Favourite film is Arrival",
      "Moved to Porto in 2026-07",
      "Got a new job as a paediatric nurse at Hospital de Santo António",
      "Is allergic to peanuts",
      "Does not eat meat",
      "Sister Ana lives in Porto",
      "Is flying out to see their sister Ana on 2026-03-27",
      "Sister Ana is a vet",
      "Would like to try surfing while they are there",
      "Has been learning Portuguese since January",
      "Orders coffee in English",
      "Prefers tea to coffee",
      "Has booked a table for two at Cantina 32 for 2026-03-27 at 20:00",
      "Adopted a dog",
      "Dog is called Rufus",
      "Dog Rufus is a very small, very loud terrier",
      "Dog Rufus has eaten one shoe so far",
      "Partner Tom works from home",
      "Dog Rufus is never alone",
      "Has an interview at Hospital de Santo António around 2026-05-25",
      "Never call them before noon",
      "Will remind the user on 2026-05-14 in the afternoon to practise the user's answers",
      "Surfs every Sunday while Rufus guards the towels",
      "Partner Tom made them watch Heat in the week of 2026-07-27",
      "Sister Ana is getting married on 12 September",
    ]);
  });

  it.each(QUESTIONS)("answers $question among the three nearest memories", ({ question, expect: answer }) => {
    expect(nearest(question, [...memories.values()], 3)).toContainEqual(expect.stringContaining(answer));
  });
});

describe("the single example conversation", () => {
  it("has a dozen messages and gives these memories", async () => {
    const memories = new Map<number, string>();
    await remember(memories, SINGLE);
    expect(SINGLE).toHaveLength(12);
    expect([...memories.values()]).toEqual([
      "Name is Alice",
      "Lives in Leeds",
      "Works as a nurse at St James's Hospital",
      "Does a lot of night shifts",
      "Never call them before noon",
      "Not a big fan of thriller movies",
      "Loves sci-fi",
      "Favourite film is Arrival",
      "Is allergic to peanuts",
      "Does not eat meat",
      "Sister Ana is a vet and a much better cook than they are",
      "Is having dinner with their sister Ana on 2026-03-13",
    ]);
  });
});

async function readExample<Shape>(name: string): Promise<Shape> {
  const file = new URL(`../../../../examples/${name}`, import.meta.url);
  return JSON.parse(await readFile(file, "utf8")) as Shape;
}

/** Applies what one conversation says to a list of memories by id. */
async function remember(memories: Map<number, string>, messages: readonly ExampleMessage[]): Promise<void> {
  const text = JSON.stringify({
    existing_memories: [...memories].map(([id, memory]) => ({ id, memory })),
    messages: messages.map(({ role, content, timestamp }) => ({ role, content, at: timestamp })),
  });
  for (const { operation, id, memory } of await extractFacts(text)) {
    if (operation === "add") memories.set(Math.max(0, ...memories.keys()) + 1, memory);
    if (operation === "update" && id !== undefined) memories.set(id, memory);
    if (operation === "delete" && id !== undefined) memories.delete(id);
  }
}

function nearest(question: string, memories: readonly string[], count: number): string[] {
  const query = embedText(question, 1024);
  const near = (memory: string): number =>
    embedText(memory, 1024).reduce((sum, value, index) => sum + value * (query[index] ?? 0), 0);
  return memories.toSorted((one, other) => near(other) - near(one)).slice(0, count);
}
