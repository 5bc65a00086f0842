/** A kind of text that says nothing worth remembering. */
interface JunkRule {
  readonly fault: string;
  readonly test: (text: string) => boolean;
}

const matches = (pattern: RegExp) => (text: string) => pattern.test(text);

/** What fills memories of agents, first of all what applies. Each rule is narrow: a good fact must not match. */
const JUNK_RULES: readonly JunkRule[] = [
  { fault: "It holds no letters.", test: (text) => !/\p{L}/u.test(text) },
  {
    fault: "It holds a password or key.",
    test: matches(
      /\bA[KS]IA[0-9A-Z]{16}\b|\bsk-[\w-]{20,}|\bgh[pousr]_\w{30,}|-----BEGIN [A-Z ]*PRIVATE KEY|\bpassword\s*(?:is|:|=)\s*\S/i,
    ),
  },
  {
    fault: "It is a placeholder or a value that was never filled in.",
    test: matches(
      /^(?:null|undefined|none|n\/?a|unknown|\[object object\]|nan)\.?$|\{\{.*\}\}|\[object Object\]/i,
    ),
  },
  {
    fault: "It is a greeting or small talk.",
    test: matches(
      /^(?:(?:hi|hello|hey|thanks|thank you|ok(?:ay)?|yes|no|bye|goodbye|great|cool|good (?:morning|evening|night))(?: there| so much| very much| for (?:your|the) help)?[\s,.!]*)+$/i,
    ),
  },
  {
    fault: "It tells of the conversation, not of its people.",
    test: matches(
      /^(?:the )?(?:user|assistant|human|ai) (?:said (?:hi|hello)|greeted|thanked|asked (?:a|the|for|about|if|whether|how|what|why|when)|is asking|wants to know|started (?:a|the) conversation|responded|replied|acknowledged)\b/i,
    ),
  },
  {
    fault: "It repeats a system prompt.",
    test: matches(
      /^(?:the (?:assistant|ai|agent|system) (?:is|should|must)|you are|your (?:task|role) is|always|never) .*\b(?:assistant|respond|instructions?|system prompt|language model)\b/i,
    ),
  },
  {
    fault: "It is machine chatter.",
    test: matches(
      /^(?:heartbeat|health ?check|ping|pong|ack|status:? ok|test(?:ing)?|debug)\b[\s\w:.-]{0,20}$/i,
    ),
  },
  { fault: "It is a question.", test: matches(/^[^.!?]{3,200}[?？]$/u) },
  {
    fault: "It is a single word.",
    test: matches(/^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}'-]+\.?$/u),
  },
];

/** Why a memory is not worth keeping, or `undefined` if nothing speaks against it. */
export function junkFault(memory: string): string | undefined {
  const text = memory.trim();
  return JUNK_RULES.find(({ test }) => test(text))?.fault;
}
