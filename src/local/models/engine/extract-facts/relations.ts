/** People and animals that a speaker has, by what they are to him. */
export const RELATION =
  "(?:best |older |younger |elder |little |big |twin |late |step|half-|ex-|grand)*(?:sister|brother|mother|father|mum|mom|dad|parents?|son|daughter|kids?|child|children|baby|wife|husband|partner|boyfriend|girlfriend|fiancée?|friend|flatmate|roommate|housemate|boss|manager|colleague|neighbour|neighbor|aunt|uncle|cousin|niece|nephew|mother|father|grandma|grandpa|gran|nan|dog|cat|puppy|kitten|rabbit|hamster|parrot|horse|twin)(?:-in-law)?s?";

export const PERSON_NAME = "\\p{Lu}[\\p{L}'’-]*";
