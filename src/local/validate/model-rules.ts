import type { ModelFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody, WireContentBlock } from "../../wire/converse.js";
import { validationFailure } from "../service-exception.js";
import { malformedInput } from "./body-schema.js";
import { modelRefusal } from "./model-refusal.js";

type Capabilities = ModelFacts["capabilities"];

/** Whether Converse (or, streaming, ConverseStream) serves the model at all. Where the catalogue does not know, the model passes. */
export function checkConverseSupport(model: ModelFacts, streaming: boolean): void {
  if (model.kind !== "chat" || model.converse === false) {
    throw validationFailure(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
    );
  }
  if (streaming && model.apis.converseStream === false) throw streamingUnsupported();
}

/** AWS's refusal of a streaming operation. */
export function streamingUnsupported(): Error {
  return validationFailure("The model is unsupported for streaming.");
}

/** What the model cannot do, by the catalogue. Where the catalogue does not know, the request passes. */
export function checkModelSupport(
  request: ConverseRequestBody,
  { capabilities }: ModelFacts,
  streaming = false,
): void {
  if (request.system?.length && capabilities.systemPrompt === false) {
    throw validationFailure(
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    );
  }
  if (request.toolConfig && capabilities.tools === false) {
    throw validationFailure("This model doesn't support tool use.");
  }
  if (request.toolConfig && streaming && capabilities.streamingTools === false) {
    throw validationFailure("This model doesn't support tool use in streaming mode.");
  }
  checkToolChoice(request, capabilities.toolChoice);
  checkMedia(request, capabilities);
  checkSampling(request, capabilities);
  if (request.outputConfig?.textFormat && capabilities.structuredOutput === false) {
    throw fieldUnsupported("outputConfig.textFormat");
  }
  const { thinking } = (request.additionalModelRequestFields ?? {}) as { thinking?: unknown };
  if (thinking !== undefined && capabilities.reasoning === false) {
    throw malformedInput("#: extraneous key [thinking] is not permitted");
  }
}

function checkToolChoice(request: ConverseRequestBody, supported: Capabilities["toolChoice"]): void {
  const choice = request.toolConfig?.toolChoice;
  if (!choice || supported === undefined) return;
  const wanted = (["auto", "any", "tool"] as const).find((name) => choice[name]);
  if (wanted !== undefined && !supported.includes(wanted)) {
    throw fieldUnsupported(`toolConfig.toolChoice.${wanted}`);
  }
}

function fieldUnsupported(field: string): Error {
  return validationFailure(`This model doesn't support the ${field} field. Remove ${field} and try again.`);
}

/** Kinds of media in messages, and the capability that each needs. */
const MEDIA = [
  ["image", "vision"],
  ["document", "documents"],
  ["video", "video"],
  ["audio", "audio"],
] as const;

type MediaBlock = Pick<WireContentBlock, (typeof MEDIA)[number][0]>;

function checkMedia({ messages = [] }: ConverseRequestBody, capabilities: Capabilities): void {
  for (const { role, content } of messages) {
    const blocks = content.flatMap((block): readonly MediaBlock[] => block.toolResult?.content ?? [block]);
    for (const [field, capability] of MEDIA) {
      if (capabilities[capability] !== false || !blocks.some((block) => block[field])) continue;
      throw validationFailure(
        `This model doesn't support the ${field} field for ${role} messages. Remove ${field} and try again.`,
      );
    }
  }
}

function checkSampling(request: ConverseRequestBody, capabilities: Capabilities): void {
  const { temperature, topP } = request.inferenceConfig ?? {};
  const given = [
    ...(typeof temperature === "number" ? ["temperature"] : []),
    ...(typeof topP === "number" ? ["top_p"] : []),
  ];
  const [first] = given;
  if (capabilities.acceptsSamplingParams === false && first !== undefined) {
    throw modelRefusal(`\`${first}\` is deprecated for this model.`);
  }
  if (capabilities.rejectsTemperatureWithTopP === true && given.length === 2) {
    throw modelRefusal(
      "`temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    );
  }
}
