import { VarveError } from "../../../errors.js";
import type { JsonObject, JsonValue } from "../../../spec/json.js";
import type {
  ConverseRequestBody,
  WireContentBlock,
  WireInferenceConfiguration,
} from "../../../wire/converse.js";
import type { EncodeContext } from "./invoke-family.js";

/** One turn of a conversation that consists of text. */
export interface PlainTurn {
  readonly role: "user" | "assistant";
  readonly text: string;
}

/**
 * The turns of a request for a body that holds text only. Reasoning and cache points are left out, for such a body has no
 * room for them. Throws `MODEL_UNSUPPORTED` for tools, media and output schemas.
 */
export function plainTurns(request: ConverseRequestBody, context: EncodeContext): PlainTurn[] {
  assertNoTools(request, context);
  assertNoSchema(request, context);
  return (request.messages ?? []).map(({ role, content }) => ({
    role,
    text: content.flatMap((block) => plainText(block, context)).join("\n\n"),
  }));
}

/** The text of a block; nothing for reasoning and cache points. */
export function plainText(block: WireContentBlock, context: EncodeContext): string[] {
  if (block.text !== undefined) return [block.text];
  if (block.guardContent?.text !== undefined) return [block.guardContent.text.text];
  if (block.reasoningContent !== undefined || block.cachePoint !== undefined) return [];
  const [kind = "content"] = Object.keys(block);
  throw unsupported(
    context,
    kind === "toolUse" || kind === "toolResult" ? "tools" : `blocks of kind ${kind}`,
  );
}

/** The instructions; `undefined` if there are none. */
export function systemText({ system = [] }: ConverseRequestBody): string | undefined {
  const texts = system.flatMap((block) => block.text ?? block.guardContent?.text?.text ?? []);
  return texts.length === 0 ? undefined : texts.join("\n\n");
}

/** The turns with the instructions at the beginning of the first user turn. */
export function foldedTurns(request: ConverseRequestBody, context: EncodeContext): PlainTurn[] {
  const turns = plainTurns(request, context);
  const system = systemText(request);
  if (system === undefined) return turns;
  const [first, ...rest] = turns;
  return first?.role === "user"
    ? [{ role: "user", text: `${system}\n\n${first.text}` }, ...rest]
    : [{ role: "user", text: system }, ...turns];
}

export function assertNoTools({ toolConfig }: ConverseRequestBody, context: EncodeContext): void {
  if (toolConfig !== undefined) throw unsupported(context, "tools");
}

export function assertNoSchema({ outputConfig }: ConverseRequestBody, context: EncodeContext): void {
  if (outputConfig !== undefined) throw unsupported(context, "output schemas");
}

export function unsupported({ modelId }: EncodeContext, what: string): VarveError {
  return new VarveError(
    "MODEL_UNSUPPORTED",
    `The native body of ${modelId} has no room for ${what}: use the api "converse" where the model has it, or another model.`,
  );
}

/** A family's names of the parameters that it has. */
export type ParameterNames = Readonly<Partial<Record<keyof WireInferenceConfiguration, string>>>;

/** The parameters that are set, under the family's names. A parameter without a name is dropped with a warning. */
export function nameParameters(
  config: WireInferenceConfiguration | undefined,
  names: ParameterNames,
  { modelId, warnings }: EncodeContext,
): JsonObject {
  const named: Record<string, JsonValue> = {};
  for (const parameter of ["maxTokens", "temperature", "topP", "stopSequences"] as const) {
    const value = config?.[parameter];
    const name = names[parameter];
    if (value === undefined) continue;
    if (name === undefined) {
      warnings.add(`${parameter} was not sent: the native body of ${modelId} has no such parameter.`);
    } else named[name] = value;
  }
  return named;
}

/** Text without what steers the model, so that nothing said can pose as another's turn. */
export function withoutControl(said: string, control: RegExp): string {
  let [before, after] = ["", said];
  // What is left may close up to a control word again.
  while (before !== after) [before, after] = [after, after.replace(control, "")];
  return after;
}

/** {@link withoutControl}, for the text of a turn. */
export function uncontrolled({ role, text }: PlainTurn, control: RegExp): PlainTurn {
  return { role, text: withoutControl(text, control) };
}
