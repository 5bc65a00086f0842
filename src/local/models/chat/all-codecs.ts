import { anthropicMessages } from "./anthropic-messages.js";
import { anthropicTextCompletion } from "./anthropic-text-completion.js";
import type { ChatCodec } from "./chat-codec.js";
import { cohereCommand } from "./cohere-command.js";
import { cohereCommandR } from "./cohere-command-r.js";
import { deepseekText } from "./deepseek-text.js";
import { jamba } from "./jamba.js";
import { jurassic2 } from "./jurassic-2.js";
import { llama } from "./llama.js";
import { mistralChat } from "./mistral-chat.js";
import { mistralText } from "./mistral-text.js";
import { nova } from "./nova.js";
import { openaiChat } from "./openai-chat.js";
import { titanText } from "./titan-text.js";
import { twelvelabsPegasus } from "./twelvelabs-pegasus.js";

const ALL: readonly ChatCodec[] = [
  anthropicMessages,
  anthropicTextCompletion,
  cohereCommand,
  cohereCommandR,
  deepseekText,
  jamba,
  jurassic2,
  llama,
  mistralChat,
  mistralText,
  nova,
  openaiChat,
  titanText,
  twelvelabsPegasus,
];

/** Format of the native body -> the codec of its family. */
export const CHAT_CODECS: ReadonlyMap<string, ChatCodec> = new Map(ALL.map((codec) => [codec.format, codec]));
