/**
 * Groups of everyday words that people use for one thing, so that a paraphrase without a shared word still meets.
 * A word may stand in several groups. Words are compared by stem: "film" also covers "films".
 */
const TOPICS = {
  film: "film movie cinema screening flick picture director actor actress watch",
  filmGenre: "film movie sci-fi scifi thriller comedy horror western documentary romcom animation drama",
  series: "series show television tv episode season sitcom netflix",
  music: "music song album band concert gig singer playlist jazz rock opera musician listen",
  instrument: "music instrument guitar piano violin drums cello flute bass saxophone",
  book: "book novel read reading author literature fiction library writer",
  game: "game gaming videogame console chess boardgame",
  food: "food eat meal dish cuisine cook cooking recipe restaurant dinner lunch breakfast snack cater",
  diet: "diet dietary restriction allergic intolerant vegetarian vegan pescatarian meat gluten dairy lactose kosher halal eat",
  allergy: "allergy allergic allergies intolerant intolerance anaphylaxis reaction",
  nut: "nut nuts peanut peanuts almond walnut hazelnut cashew",
  drink: "drink beverage coffee tea espresso wine beer juice cocktail cappuccino",
  job: "job work career profession occupation employer employed employment living colleague office",
  occupation:
    "job profession occupation nurse doctor teacher engineer lawyer developer chef designer architect accountant",
  workplace: "company employer firm hospital clinic startup office work",
  health: "health ill illness sick disease medical doctor dentist hospital nurse clinic pain injury",
  medicine: "medicine medication pill drug insulin inhaler prescription dose",
  home: "home house live flat apartment address reside move moved relocate relocated based",
  place: "live move relocate city town village country abroad located where",
  rent: "rent landlord mortgage lease tenant",
  family:
    "family relative parent sibling sister brother mother father mum mom dad aunt uncle cousin grandmother grandfather",
  sibling: "sibling sister brother twin",
  parent: "parent mother father mum mom dad",
  child: "child children kid son daughter baby toddler niece nephew",
  partner: "partner spouse husband wife boyfriend girlfriend fiance married marry wedding",
  friend: "friend mate buddy pal flatmate roommate neighbour",
  pet: "pet dog cat puppy kitten rabbit hamster parrot animal terrier labrador spaniel",
  dog: "dog puppy terrier labrador spaniel poodle beagle hound",
  cat: "cat kitten tabby siamese",
  vehicle: "vehicle car automobile van truck motorbike motorcycle drive",
  cycling: "bike bicycle cycle cycling cyclist",
  train: "train rail railway tram metro subway commute",
  flight: "flight fly plane airport airline",
  trip: "trip travel journey holiday vacation visit tour getaway abroad",
  hotel: "hotel hostel accommodation stay airbnb",
  sport:
    "sport exercise workout gym fitness training athletic running run swim tennis football cycling yoga climbing hiking",
  running: "run running jog jogging marathon race",
  swimming: "swim swimming pool",
  football: "football soccer match team",
  tennis: "tennis racket court",
  walking: "walk walking hike hiking trek stroll",
  hobby: "hobby hobbies pastime leisure interest spare",
  art: "art paint painting draw drawing museum gallery sculpture",
  photo: "photo photography camera picture photograph",
  garden: "garden gardening plant flower grow",
  language: "language speak fluent learn portuguese spanish french german italian japanese english",
  study: "study studying learn learning course class lesson degree university school student exam",
  computer: "computer laptop software program programming code coding developer",
  phone: "phone telephone mobile call ring text",
  email: "email mail inbox message",
  money: "money budget salary cost price cheap expensive pay afford save",
  shopping: "shop shopping buy bought purchase store order",
  birthday: "birthday born birth age old anniversary",
  name: "name called named nickname surname",
  appointment: "appointment meeting booking reservation schedule calendar visit",
  dentist: "dentist teeth tooth dental",
  sleep: "sleep bed bedtime insomnia nap wake",
  morning: "morning early dawn sunrise breakfast",
  evening: "evening night late dusk",
  weather: "weather rain sun sunny snow cold warm hot",
  sea: "sea beach ocean coast surf surfing",
  mountain: "mountain hill ski skiing climb climbing alps",
  goal: "goal aim ambition plan hope dream intend",
  religion: "religion church mosque temple faith pray",
  garment: "clothes clothing wear dress shirt shoes size",
  colour: "colour color blue green red yellow purple",
  fear: "fear afraid scared phobia terrified",
} as const;

/** Attitudes are in almost every memory, so they say less about the topic than the groups above. */
const ATTITUDES = {
  liking: "like love enjoy adore prefer preference favourite favorite fan fond keen into hate dislike loathe",
  disliking: "hate dislike loathe detest avoid",
  wanting: "want wish plan hope intend",
  starting: "start begin new join",
} as const;

/** Name, words, and how strongly the group counts beside the word itself (which counts 1). */
export const CONCEPTS: readonly { readonly name: string; readonly words: string; readonly weight: number }[] =
  [
    ...Object.entries(TOPICS).map(([name, words]) => ({ name, words, weight: 0.8 })),
    ...Object.entries(ATTITUDES).map(([name, words]) => ({ name, words, weight: 0.3 })),
  ];
