import { describe, expect, it } from "vitest";
import { extractFacts } from "./extract-facts.js";
import { MemoryLedger } from "./memory-ledger.js";

/** A Friday. */
const AT = "2026-05-01T10:00:00Z";

/** What a user says, the existing memories (numbered from 1), and the operations as `operation id: memory`. */
const RECONCILED: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ["Actually I love thrillers now", ["Not a big fan of thriller movies"], ["update 1: Loves thrillers"]],
  ["I hate thrillers", ["Loves thrillers since watching Heat"], ["update 1: Hates thrillers"]],
  ["I moved to Porto", ["Lives in Leeds"], ["update 1: Moved to Porto"]],
  ["I live in Porto now, not Leeds.", ["Lives in Leeds"], ["update 1: Lives in Porto"]],
  [
    "I've moved to Porto, so I don't live in Leeds any more.",
    ["Lives in Leeds"],
    ["update 1: Has moved to Porto"],
  ],
  [
    "My sister Ana moved to Lisbon",
    ["Lives in Porto", "Sister Ana lives in Porto"],
    ["update 2: Sister Ana moved to Lisbon"],
  ],
  ["I got a new job at Farfetch", ["Works as a nurse", "Likes tea"], ["update 1: Got a new job at Farfetch"]],
  ["I'm a teacher now", ["Is a nurse"], ["update 1: Is a teacher"]],
  ["I work for Acme", ["Works for Initech"], ["update 1: Works for Acme"]],
  ["I quit my job at Acme", ["Works at Acme"], ["update 1: Quit their job at Acme"]],
  ["My name is Jon, not John", ["Name is John"], ["update 1: Name is Jon"]],
  [
    "My favourite film is Arrival",
    ["Favourite colour is green", "Favourite film is Heat"],
    ["update 2: Favourite film is Arrival"],
  ],
  ["I'm vegan now", ["Is vegetarian"], ["update 1: Is vegan"]],
  ["I turned 35 yesterday", ["Is 34 years old"], ["update 1: Turned 35 on 2026-04-30"]],
  ["I prefer coffee to tea", ["Prefers tea to coffee"], ["update 1: Prefers coffee to tea"]],
  ["I don't drink coffee", ["Drinks coffee"], ["update 1: Does not drink coffee"]],
  ["I stopped eating meat", ["Eats meat"], ["update 1: Stopped eating meat"]],
  ["I sold my car", ["Has a car"], ["update 1: Sold their car"]],
  [
    "My dog Rufus died last week",
    ["Has a dog called Rufus"],
    ["update 1: Dog Rufus died in the week of 2026-04-20"],
  ],
  [
    "I'm not allergic to peanuts any more",
    ["Is allergic to peanuts"],
    ["update 1: No longer allergic to peanuts"],
  ],
  ["I don't like sushi any more", ["Likes sushi"], ["update 1: No longer likes sushi"]],
  ["I have a cat called Tom", ["Has a cat"], ["update 1: Has a cat called Tom"]],
  ["I no longer work at Acme", ["Works at Acme"], ["delete 1: Works at Acme"]],
  [
    "I don't have a dog any more.",
    ["Has a cat", "Has a dog called Rufus"],
    ["delete 2: Has a dog called Rufus"],
  ],
  ["I no longer live in Leeds", ["Lives in Leeds"], ["delete 1: Lives in Leeds"]],
  ["I no longer live in Leeds", ["Lives in Porto"], ["add: No longer lives in Leeds"]],
  ["Forget that I live in Leeds", ["Loves sci-fi", "Lives in Leeds"], ["delete 2: Lives in Leeds"]],
  ["Please forget my address", ["Address is 12 Elm Street"], ["delete 1: Address is 12 Elm Street"]],
  ["Forget what I said about thrillers", ["Loves thrillers"], ["delete 1: Loves thrillers"]],
  ["Forget about opera", ["Loves thrillers"], []],
  ["I like tea.", ["Likes tea and coffee"], ["none 1: Likes tea and coffee"]],
  ["Yes, I still live in Leeds.", ["Lives in Leeds"], ["none 1: Lives in Leeds"]],
  ["I have a peanut allergy", ["Is allergic to peanuts"], ["none 1: Is allergic to peanuts"]],
  ["I love tea", ["User loves tea."], ["none 1: User loves tea."]],
  ["Me llamo Lucía", ["Me llamo Lucía"], ["none 1: Me llamo Lucía"]],
  ["I like tea", ["Likes coffee"], ["add: Likes tea"]],
  ["My sister is a vet", ["Is a nurse"], ["add: Sister is a vet"]],
  ["I like tea. I love tea. Actually, I hate tea.", [], ["add: Hates tea"]],
  ["I have a cat. I no longer have a cat.", [], []],
];

describe("MemoryLedger", () => {
  it.each(RECONCILED)("reconciles %j with %j as %j", async (content, existing, expected) => {
    const text = JSON.stringify({
      existing_memories: existing.map((memory, index) => ({ id: index + 1, memory })),
      messages: [{ role: "user", content, at: AT }],
    });
    const operations = await extractFacts(text);
    expect(
      operations.map(
        ({ operation, id, memory }) => `${operation}${id === undefined ? "" : ` ${id}`}: ${memory}`,
      ),
    ).toEqual(expected);
  });

  it("gives each existing memory one operation, the one that the last statement asks for", () => {
    const ledger = new MemoryLedger([{ id: 7, memory: "Lives in Leeds" }]);
    ledger.record({ kind: "states", text: "Moved to Porto" }, "user");
    ledger.record({ kind: "states", text: "Moved to Lisbon" }, "user");
    expect(ledger.operations()).toEqual([
      {
        operation: "update",
        id: 7,
        memory: "Moved to Lisbon",
        attributed_to: "user",
        reason: "Contradicts the existing memory.",
      },
    ]);
  });

  it("compares a statement with a memory among thousands about the same thing", () => {
    const existing = Array.from({ length: 3000 }, (_, index) => ({
      id: index + 1,
      memory: `Likes tea number ${index + 1000}`,
    }));
    const ledger = new MemoryLedger(existing);
    ledger.record({ kind: "states", text: "Likes tea number 2345" }, "user");
    expect(ledger.operations().map(({ operation, id }) => [operation, id])).toEqual([["none", 1346]]);
  });
});
