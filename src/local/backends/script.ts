import type { WireContentBlock } from "../../wire/converse.js";
import { encodeEvent } from "../../wire/stream-messages.js";
import { faultException } from "../faults/exception-faults.js";
import type { ModelBackend } from "../models/model-backend.js";
import { countContentTokens, countInputTokens } from "../models/token-usage.js";
import { matchesWildcard } from "../permission/wildcard.js";
import type { Serve, ServeCall, Served, ServeLayer } from "../serve.js";
import { requestTexts } from "./request-texts.js";
import type { ScriptReply, ScriptRule } from "./script-rule.js";

/** Answers with the first rule that matches and is not spent; a request that none matches goes on to the models. */
export function createScriptLayer(rules: readonly ScriptRule[]): ServeLayer {
  const replies = rules.map((rule) => ({ rule, used: 0 }));
  return (call, next) => {
    for (const entry of replies) {
      const reply = replyAt(entry.rule, entry.used);
      if (reply === undefined || !matches(entry.rule, call)) continue;
      entry.used += 1;
      return give(reply, call, next);
    }
    return next(call);
  };
}

function replyAt({ reply }: ScriptRule, used: number): ScriptReply | undefined {
  return Array.isArray(reply) ? reply[used] : (reply as ScriptReply);
}

function matches(rule: ScriptRule, { route, request }: ServeCall): boolean {
  const { operation = "*", model, contains } = rule;
  const modelId = route.kind === "model" ? route.modelId : "";
  return (
    matchesWildcard(operation, route.operation) &&
    (model === undefined || matchesWildcard(model, modelId)) &&
    (contains === undefined || requestTexts(request.body).some((text) => text.includes(contains)))
  );
}

async function give(reply: ScriptReply, call: ServeCall, next: Serve): Promise<Served> {
  if ("error" in reply) throw faultException(reply.error.exception, reply.error.message);
  if ("text" in reply) return next({ ...call, models: saying([{ text: reply.text }], "end_turn") });
  const { body } = reply;
  switch (call.route.operation) {
    case "ConverseStream":
      return next({ ...call, models: sayingBody(body) });
    case "InvokeModelWithResponseStream":
      return { frames: oneChunk(body), usage: () => ({}) };
    default:
      return { body: JSON.stringify(body) };
  }
}

/** A model that says what the body of a Converse answer says. */
function sayingBody(body: Readonly<Record<string, unknown>>): ModelBackend {
  const { output, stopReason } = body as {
    readonly output?: { readonly message?: { readonly content?: readonly WireContentBlock[] } };
    readonly stopReason?: string;
  };
  return saying(output?.message?.content ?? [], stopReason ?? "end_turn");
}

function saying(content: readonly WireContentBlock[], stopReason: string): ModelBackend {
  return {
    async answerChat(request) {
      const inputTokens = countInputTokens(request);
      const outputTokens = countContentTokens(content);
      const usage = { inputTokens, outputTokens, totalTokens: inputTokens + outputTokens };
      return { content, stopReason, usage };
    },
  };
}

async function* oneChunk(body: object): AsyncIterable<Uint8Array> {
  yield encodeEvent("chunk", { bytes: Buffer.from(JSON.stringify(body)).toString("base64") });
}
