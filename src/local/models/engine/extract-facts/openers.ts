/** Words that open a statement and are no part of it; each may follow another. */
const OPENERS: readonly RegExp[] = [
  /^[\s,.:;!?()-]+/,
  /^(?:hi|hello|hey|hiya|good (?:morning|afternoon|evening|day))(?: there| again| everyone| all| \w{2,15}(?=[,.!]))?(?=[\s,.!-]|$)[\s,.!-]*/i,
  /^(?:thanks?(?: you)?(?: so much| a lot)?|cheers|great|cool|nice|perfect|awesome|yes|yeah|yep|no|nope|nah|ok|okay|sure|right|exactly|oh|ah|well|hmm+|um+|ooh|wow|haha|lol|sorry|anyway|so|and|but|also|plus|then|btw|fyi|ps)(?:,| -|!|:|\.)\s*/i,
  /^(?:yes|yeah|yep|ok|okay|oh|ah|well|so|and|but|also|plus|because|btw|fyi|yet|though|although|while|whereas)\s+(?=\S)/i,
  /^(?:actually|honestly|frankly|unfortunately|sadly|luckily|fortunately|thankfully|basically|obviously|admittedly|personally|by the way|to be honest|tbh|in fact|as it happens|for the record|for context|just so you know|just to let you know|one more thing|another thing|good news|bad news|big news|quick update|update|first of all|to be fair|as you know|as i said|as i mentioned|turns out|it turns out|guess what|now)(?: that)?(?:[\s,:!.-]+|$)/i,
  /^[\w',! ]{1,30}: (?=(?:I|my|we|our)\b)/i,
  /^(?:please )?(?:remember|note|keep in mind|bear in mind|be aware|do not forget|make a note|know)(?: that)?[\s,:]+(?=(?:I|my|we|our|never|always|do not)\b)/i,
  /^(?:did I (?:tell|mention)(?: (?:to )?you)?|have I (?:told you|mentioned)|you should know|you need to know|I (?:should|must|forgot to|wanted to|want to|just wanted to|have to|need to|would like to) (?:also )?(?:mention|say|add|tell you|let you know|note)|I (?:already )?(?:told you|mentioned|said)|let me (?:tell you|add))(?: that)?[\s,:]+/i,
  /^I (?:really |actually |do )*(?:think|believe|guess|suppose|would say|have to say|must say|must admit|admit|have to admit|realised|realized|find)(?: that)?,? (?=(?:I|my|we|our)\b)/i,
  /^(?:the thing is|the truth is|the fact is|it is just|I am afraid|I am happy to say)(?: that)?[\s,]+(?=(?:I|my|we|our)\b)/i,
];

/** Words that trail a statement and are no part of it. */
const CLOSERS: readonly RegExp[] = [
  /[\s.,!?;:…)(-]+$/,
  /,? (?:by the way|btw|though|you know|lol|haha+|please|thanks|thank you|actually|anyway|to be honest|tbh|for the record|if that helps|just so you know|fyi|honestly|too|as well|of course|I think|I guess|after all)$/i,
  /,? (?:now|nowadays|these days|right now|at the moment)$/i,
];

/** A statement without the words that only lead up to it. */
export function stripOpeners(text: string): string {
  return stripAll(text, OPENERS);
}

/** A statement without end marks, afterthoughts and "now". */
export function stripClosers(text: string): string {
  return stripAll(text, CLOSERS);
}

function stripAll(text: string, patterns: readonly RegExp[]): string {
  let rest = text;
  for (let before = ""; before !== rest; ) {
    before = rest;
    for (const pattern of patterns) rest = rest.replace(pattern, "");
  }
  return rest.trim();
}
