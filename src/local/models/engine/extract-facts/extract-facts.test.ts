import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { extractFacts } from "./extract-facts.js";

/** A Friday. */
const AT = "2026-05-01T10:00:00Z";

/** What a user says, and the memories that it adds. */
const ADDED: readonly (readonly [string, readonly string[]])[] = [
  [
    "I'm not a big fan of thriller movies but I love sci-fi",
    ["Not a big fan of thriller movies", "Loves sci-fi"],
  ],
  ["My name is John", ["Name is John"]],
  [
    "Hi, I'm Alice, I live in Leeds and work as a nurse.",
    ["Name is Alice", "Lives in Leeds", "Works as a nurse"],
  ],
  ["I'm Portuguese", ["Is Portuguese"]],
  ["Call me Al.", ["Prefers to be called Al"]],
  ["My email is alice@example.com", ["Email is alice@example.com"]],
  ["I'm 34 years old", ["Is 34 years old"]],
  ["It's my birthday tomorrow!", ["Birthday is on 2026-05-02"]],
  // Likes and dislikes.
  ["I like tea and coffee", ["Likes tea and coffee"]],
  ["I like tea and I hate coffee", ["Likes tea", "Hates coffee"]],
  ["I love hiking but not in winter", ["Loves hiking but not in winter"]],
  ["I hate cooking and cleaning", ["Hates cooking and cleaning"]],
  ["I really can't stand mushrooms", ["Cannot stand mushrooms"]],
  ["I think I prefer tea to coffee", ["Prefers tea to coffee"]],
  ["Love sci-fi, hate horror.", ["Loves sci-fi", "Hates horror"]],
  [
    "My favourite colour is green and my favourite film is Arrival",
    ["Favourite colour is green", "Favourite film is Arrival"],
  ],
  ["I'm really into board games", ["Is into board games"]],
  ["I'd rather take the train", ["Would rather take the train"]],
  ["I don't like horror films any more", ["No longer likes horror films"]],
  // Food and health.
  [
    "I'm allergic to peanuts, so please never suggest satay.",
    ["Is allergic to peanuts", "Never suggest satay"],
  ],
  ["Allergic to shellfish, by the way.", ["Is allergic to shellfish"]],
  ["Did I mention I'm allergic to kiwis?", ["Is allergic to kiwis"]],
  ["What should I cook tonight? I'm vegetarian.", ["Is vegetarian"]],
  ["I don't eat meat", ["Does not eat meat"]],
  ["I can't eat gluten", ["Cannot eat gluten"]],
  ["I take insulin twice a day", ["Takes insulin twice a day"]],
  ["I gave up coffee", ["Gave up coffee"]],
  // Home and work.
  ["I've moved to Porto", ["Has moved to Porto"]],
  ["I used to live in Berlin", ["Used to live in Berlin"]],
  ["When I was a child, I lived in Rome.", ["Lived in Rome when they were a child"]],
  ["We live in a small flat with a garden", ["Lives in a small flat with a garden"]],
  ["I work from home Monday to Friday", ["Works from home Monday to Friday"]],
  ["As a nurse, I work long shifts", ["Works long shifts as a nurse"]],
  ["I'm Dr. Smith. I live in St. Ives.", ["Is Dr. Smith", "Lives in St. Ives"]],
  // Family, friends and pets.
  ["My sister Ana lives in Porto", ["Sister Ana lives in Porto"]],
  [
    "My sister Ana lives in Porto. She's a vet and she has two cats.",
    ["Sister Ana lives in Porto", "Sister Ana is a vet", "Sister Ana has two cats"],
  ],
  [
    "I have a sister called Ana. Ana is expecting a baby in June.",
    ["Has a sister called Ana", "Sister Ana is expecting a baby in June"],
  ],
  [
    "We adopted a dog! He's called Rufus. He is a terrier.",
    ["Adopted a dog", "Dog is called Rufus", "Dog Rufus is a terrier"],
  ],
  ["I speak Spanish, and my wife speaks Italian", ["Speaks Spanish", "Wife speaks Italian"]],
  ["My wife Marta and I live in Leeds", ["Lives in Leeds with their wife Marta"]],
  ["I live with my parents", ["Lives with their parents"]],
  ["My sister's expecting a baby in June", ["Sister is expecting a baby in June"]],
  [
    "Ana is my sister and I'm visiting her in July",
    ["Sister is called Ana", "Is visiting their sister Ana in July"],
  ],
  // Plans and dates.
  ["I have a dentist appointment next Friday", ["Has a dentist appointment on 2026-05-08"]],
  [
    "In two weeks I'm flying to Tokyo with my brother Tom.",
    ["Is flying to Tokyo with their brother Tom around 2026-05-15"],
  ],
  [
    "My wife and I are planning a trip to Japan in October.",
    ["Is planning a trip to Japan in October with their wife"],
  ],
  ["I bought a red Vespa last month", ["Bought a red Vespa in 2026-04"]],
  ["I read Dune last week", ["Read Dune in the week of 2026-04-20"]],
  ["We got married on 3 May 2019", ["Got married on 3 May 2019"]],
  ["I want to learn Portuguese and move to Porto", ["Wants to learn Portuguese and move to Porto"]],
  ["I'd like to visit Iceland one day", ["Would like to visit Iceland one day"]],
  ["My goal is to run a marathon this year", ["Goal is to run a marathon in 2026"]],
  ["Remind me to call mum tomorrow at 5pm", ["Asked to be reminded to call mum on 2026-05-02 at 5pm"]],
  // Habits, skills, possessions.
  ["I've been learning Portuguese since January 🎉", ["Has been learning Portuguese since January"]],
  ["I run every morning and swim twice a week", ["Runs every morning", "Swims twice a week"]],
  ["On weekends I play tennis.", ["Plays tennis on weekends"]],
  ["I have yoga every Friday", ["Has yoga every Friday"]],
  ["I can play the violin", ["Can play the violin"]],
  ["I've never been to Asia", ["Has never been to Asia"]],
  ["I've got a cat and two rabbits", ["Has a cat and two rabbits"]],
  ["I love my dog", ["Loves their dog"]],
  // Constraints.
  ["Never call me before 9", ["Never call them before 9"]],
  ["please don't call me before 9am, thanks!", ["Do not call them before 9am"]],
  ["From now on, answer in Portuguese.", ["Answer in Portuguese from now on"]],
  // Nothing to remember.
  ["Hello! How are you?", []],
  ["Thanks, that's great!", []],
  ["I wish I could fly", []],
  ["If I were rich, I would buy a boat", []],
  ["Can you recommend a film?", []],
  ["What is the capital of France?", []],
  ["I need a recipe for dinner", []],
  ["I have a question about my taxes", []],
  ["I'm so tired today", []],
  ["I think you're right", []],
  ["I loved it.", []],
  ["Don't worry about it", []],
  ["She said she loves me", []],
  ['He told me "I love opera"', []],
  ["`I love inline code`", []],
  ["```\nI love fenced code\n```", []],
  ["> I love quoted mail", []],
  ["<recalled-memories>\n- I love opera\n</recalled-memories> I hate opera", ["Hates opera"]],
  ["See https://example.com/i-love-urls", []],
  // Other languages stay as they are.
  ["Me llamo Lucía y vivo en Madrid.", ["Me llamo Lucía y vivo en Madrid"]],
  ["Moro em Lisboa.", ["Moro em Lisboa"]],
  ["Ich bin Lehrerin in Wien.", ["Ich bin Lehrerin in Wien"]],
  ["J'habite à Lyon.", ["J'habite à Lyon"]],
  ["Mi piace il caffè.", ["Mi piace il caffè"]],
  ["私は映画が好きです。", ["私は映画が好きです"]],
  ["我喜欢喝咖啡。", ["我喜欢喝咖啡"]],
];

describe("extractFacts", () => {
  it.each(ADDED)("takes from %j the facts %j", async (content, memories) => {
    const operations = await extractFacts(request([{ role: "user", content }]));
    expect(operations).toEqual(
      memories.map((memory) => ({ operation: "add", memory, attributed_to: "user", reason: "A new fact." })),
    );
  });

  it("takes from an assistant only what it did or promised", async () => {
    const content =
      "You would love Arrival. I think it suits you. I've booked a table for two for Friday. I'll remind you tomorrow.";
    const operations = await extractFacts(request([{ role: "assistant", content }]));
    expect(operations.map(({ memory, attributed_to }) => [memory, attributed_to])).toEqual([
      ["Has booked a table for two for 2026-05-08", "assistant"],
      ["Will remind the user on 2026-05-02", "assistant"],
    ]);
  });

  it("keeps speakers apart, by name", async () => {
    const messages = [
      { role: "user", name: "Alice", content: "I love tea" },
      { role: "user", name: "Bob", content: "I hate tea" },
    ];
    const operations = await extractFacts(request(messages));
    expect(operations.map(({ memory, attributed_to }) => [memory, attributed_to])).toEqual([
      ["Loves tea", "Alice"],
      ["Hates tea", "Bob"],
    ]);
  });

  it("takes nothing from earlier messages, system messages or tools", async () => {
    const text = JSON.stringify({
      existing_memories: [],
      earlier_messages: [{ role: "user", content: "I love opera" }],
      messages: [
        { role: "system", content: "I love opera" },
        { role: "tool", content: "I love opera" },
      ],
    });
    expect(await extractFacts(text)).toEqual([]);
  });

  it("reads a text that is no JSON as one message of the user", async () => {
    const operations = await extractFacts("I love opera");
    expect(operations.map(({ operation, memory }) => [operation, memory])).toEqual([["add", "Loves opera"]]);
  });

  it("leaves relative dates alone if it is not told when they were said", async () => {
    const text = JSON.stringify({ messages: [{ role: "user", content: "I fly to Rome next Friday" }] });
    expect((await extractFacts(text)).map(({ memory }) => memory)).toEqual(["Flies to Rome next Friday"]);
  });

  it("reads a long conversation to its end", async () => {
    const filler = "The committee discussed the agenda at length. ".repeat(2500);
    const operations = await extractFacts(request([{ role: "user", content: `${filler} I love opera.` }]));
    expect(operations.map(({ memory }) => memory)).toEqual(["Loves opera"]);
  });

  it("survives any text, uses only given ids, and never adds a blank memory", async () => {
    const words = fc.constantFrom(
      "I",
      "my",
      "sister",
      "Ana",
      "she",
      "love",
      "do",
      "not",
      "any more",
      "and",
      "but",
      "forget",
      "that",
      "tea",
      "next Friday",
      "lives in",
      ",",
      ".",
      "?",
      "Leeds",
      "am",
      "'s",
      "no longer",
      "if",
      "🎉",
    );
    const sentence = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.array(words, { maxLength: 14 }).map((list) => list.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(sentence, { maxLength: 4 }),
        fc.array(sentence, { maxLength: 3 }),
        async (said, existing) => {
          const operations = await extractFacts(
            request(
              said.map((content) => ({ role: "user", content })),
              existing,
            ),
          );
          const ids = operations.flatMap(({ id }) => id ?? []);
          expect(new Set(ids).size).toBe(ids.length);
          for (const { operation, id, memory } of operations) {
            expect(
              operation === "add" ? id === undefined : id !== undefined && id >= 1 && id <= existing.length,
            ).toBe(true);
            if (operation === "add" || operation === "update") expect(memory.trim()).not.toBe("");
          }
        },
      ),
      { numRuns: 150 },
    );
  });

  it("survives any JSON", async () => {
    const anything = fc.anything({ maxDepth: 4, withNullPrototype: false });
    await fc.assert(
      fc.asyncProperty(anything, anything, async (existing_memories, messages) => {
        const operations = await extractFacts(JSON.stringify({ existing_memories, messages }));
        expect(Array.isArray(operations)).toBe(true);
      }),
    );
  });
});

interface Said {
  readonly role: string;
  readonly name?: string;
  readonly content: string;
}

function request(messages: readonly Said[], existing: readonly string[] = []): string {
  return JSON.stringify({
    existing_memories: existing.map((memory, index) => ({ id: index + 1, memory })),
    earlier_messages: [],
    messages: messages.map((message) => ({ ...message, at: AT })),
  });
}
