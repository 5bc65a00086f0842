import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { embedText } from "./embed-text.js";

const DIMENSIONS = 1024;

/** Query, the text that answers it, a text that does not. */
const TRIPLES: readonly (readonly [string, string, string])[] = [
  ["what films does she like?", "Loves sci-fi movies", "Works as a nurse in Leeds"],
  ["what films does she like?", "Not a big fan of thriller movies", "Is allergic to peanuts"],
  ["favourite movie", "Favourite film is Arrival", "Favourite colour is green"],
  ["which cinema genres does he enjoy", "Loves science fiction films", "Plays tennis on weekends"],
  ["what is her job?", "Works as a nurse at a hospital", "Loves hiking in the mountains"],
  ["where does she work", "Employed by a startup in Porto", "Has a dog called Rufus"],
  ["what is his profession", "Is a software engineer", "Drinks two coffees every morning"],
  ["where does she live now?", "Moved to Porto in March", "Loves thrillers"],
  ["home address", "Lives in a flat in Leeds", "Plays the piano"],
  ["what can't she eat?", "Is allergic to peanuts", "Lives in Leeds"],
  ["any food allergies?", "Is allergic to peanuts", "Works for a bank"],
  ["dietary restrictions", "Is vegetarian", "Drives an old car"],
  ["does he eat meat", "Is vegan since 2019", "Runs marathons"],
  ["does she have pets?", "Has a dog called Rufus", "Is planning a trip to Japan"],
  ["what animals are at home", "Adopted two kittens", "Is learning Portuguese"],
  ["name of her puppy", "Has a dog called Rufus", "Sister Ana lives in Porto"],
  ["who is in her family?", "Sister Ana lives in Porto", "Loves sci-fi"],
  ["does she have siblings", "Sister Ana is a vet", "Prefers tea to coffee"],
  ["is he married", "Wife Marta is a teacher", "Prefers aisle seats"],
  ["children", "Has two sons and a daughter", "Hates horror films"],
  ["what car does he drive", "Drives an electric vehicle", "Reads a book every week"],
  ["how does she commute", "Takes the train to the office", "Has a cat"],
  ["bicycle", "Rides a bike to work", "Loves opera"],
  ["upcoming holidays", "Is planning a trip to Japan in October", "Is allergic to cats"],
  ["travel plans", "Will visit Lisbon in June", "Plays chess"],
  ["which sports does she do", "Goes running every morning", "Works as an accountant"],
  ["exercise habits", "Swims twice a week at the pool", "Sister Ana lives in Porto"],
  ["soccer team", "Supports a football club", "Has a hamster"],
  ["musical instruments", "Plays the guitar", "Drinks green tea"],
  ["what bands does he listen to", "Loves jazz music", "Moved to Berlin"],
  ["what is she reading", "Is reading a novel by Saramago", "Has a dentist appointment on 2026-05-08"],
  ["which languages does she speak", "Is learning Portuguese", "Hates cooking"],
  ["what is he studying", "Takes a course in statistics at university", "Has a parrot"],
  ["doctor visits", "Has a dentist appointment on 2026-05-08", "Loves comedies"],
  ["medication", "Takes insulin every morning", "Drives to work"],
  ["hot drinks", "Prefers tea to coffee", "Wants to buy a house"],
  ["when is her birthday", "Was born on 3 May", "Loves Radiohead"],
  ["how should I address him, what's his name", "Name is John", "Loves pizza"],
  ["phone calls", "Never call them before 9", "Eats fish on Fridays"],
  [
    "what does he want to achieve, goals",
    "Plans to climb Kilimanjaro, a lifelong ambition",
    "Has a red bicycle",
  ],
  ["hiking", "Loves long walks in the hills", "Works in finance"],
  ["taking pictures", "Has a hobby: photography", "Lives with parents"],
  ["coffee", "Drinks coffee black", "Loves films"],
  ["Ana", "Sister Ana lives in Porto", "Brother Tom lives in York"],
  ["mudança para o Porto", "Mudou-se para o Porto em março", "Gosta de cães"],
  ["映画が好き", "私は映画が好きです", "犬を飼っています"],
  ["我喜欢喝咖啡", "她喜欢咖啡", "住在北京"],
];

const UNRELATED: readonly (readonly [string, string])[] = [
  ["Works as a nurse in Leeds", "Loves sci-fi movies"],
  ["The invoice is due at the end of the quarter", "My brother plays the trumpet"],
  ["Has a dog called Rufus", "Is learning Portuguese"],
  ["Parliament voted on the fishing treaty", "Grandma knits woollen socks"],
  ["Is allergic to peanuts", "Drives an electric car"],
  ["我喜欢喝咖啡", "Takes the train to London"],
];

const PARAPHRASES: readonly (readonly [string, string])[] = [
  ["Loves sci-fi movies", "enjoys sci-fi films"],
  ["Works as a nurse in Leeds", "she is a nurse working in Leeds"],
  ["Has a dog called Rufus", "her dog is named Rufus"],
  ["Is planning a trip to Japan", "is going on a trip to Japan"],
];

describe("embedText", () => {
  it.each(TRIPLES)("ranks for %j the text %j above %j", (query, relevant, distractor) => {
    const vector = embedText(query, DIMENSIONS);
    const near = cosine(vector, embedText(relevant, DIMENSIONS));
    expect(near).toBeGreaterThan(cosine(vector, embedText(distractor, DIMENSIONS)));
  });

  it.each(UNRELATED)("keeps %j and %j apart", (one, other) => {
    expect(Math.abs(cosine(embedText(one, DIMENSIONS), embedText(other, DIMENSIONS)))).toBeLessThan(0.25);
  });

  it.each(PARAPHRASES)("brings %j and %j together", (one, other) => {
    expect(cosine(embedText(one, DIMENSIONS), embedText(other, DIMENSIONS))).toBeGreaterThan(0.45);
  });

  it("sees through case, accents and full-width letters", () => {
    expect(embedText("CAFÉ ＰＯＲＴＯ", 256)).toEqual(embedText("cafe porto", 256));
  });

  it("gives the same vector for the same text at any time", () => {
    const vector = embedText("Loves sci-fi", 8);
    expect([...embedText("Loves sci-fi", 8)]).toEqual([...vector]);
  });

  it.each(["", " ", "?!", "🎉", "🎉🎉🎉", "—"])("gives a unit vector for the wordless text %j", (text) => {
    expect(length(embedText(text, 256))).toBeCloseTo(1, 5);
  });

  it("tells one emoji from another", () => {
    expect(cosine(embedText("🎉", DIMENSIONS), embedText("🐕", DIMENSIONS))).toBeLessThan(0.9);
  });

  it("refuses dimensions that are not a positive whole number", () => {
    expect(() => embedText("x", 0)).toThrow(
      expect.objectContaining({
        code: "INPUT_INVALID",
        message: "An embedding needs a positive whole number of dimensions, not 0.",
      }),
    );
  });

  it("gives a unit vector for any text and dimension", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 1536 }), (text, dimensions) => {
        const vector = embedText(text, dimensions);
        expect(vector).toHaveLength(dimensions);
        expect(length(vector)).toBeCloseTo(1, 4);
      }),
    );
  });
});

function cosine(one: Float32Array, other: Float32Array): number {
  return one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

function length(vector: Float32Array): number {
  return Math.sqrt(cosine(vector, vector));
}
