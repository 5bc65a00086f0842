import type { ModelFacts } from "../../catalogue/models.js";
import type { ConverseRequestBody } from "../../wire/converse.js";
import { validationFailure } from "../service-exception.js";

/** What the model cannot do, by the catalogue. Where the catalogue does not know, the request passes. */
export function checkModelSupport(request: ConverseRequestBody, model: ModelFacts): void {
  const { capabilities } = model;
  if (model.kind !== "chat" || model.converse === false) {
    throw validationFailure(
      "This action doesn't support the model that you provided. Try again with a supported text or chat model.",
    );
  }
  if (request.system?.length && capabilities.systemPrompt === false) {
    throw validationFailure(
      "This model doesn't support system messages. Try again without a system message or use a model that supports system messages.",
    );
  }
  if (request.toolConfig && capabilities.tools === false) {
    throw validationFailure("This model doesn't support tool use.");
  }
  checkToolChoice(request, capabilities.toolChoice);
  checkSampling(request, capabilities);
}

function checkToolChoice(
  request: ConverseRequestBody,
  supported: ModelFacts["capabilities"]["toolChoice"],
): void {
  const choice = request.toolConfig?.toolChoice;
  if (!choice || supported === undefined) return;
  const wanted = (["auto", "any", "tool"] as const).find((name) => choice[name]);
  if (wanted !== undefined && !supported.includes(wanted)) {
    const field = `toolConfig.toolChoice.${wanted}`;
    throw validationFailure(`This model doesn't support the ${field} field. Remove ${field} and try again.`);
  }
}

function checkSampling(request: ConverseRequestBody, capabilities: ModelFacts["capabilities"]): void {
  const { temperature, topP } = request.inferenceConfig ?? {};
  const given = [
    ...(typeof temperature === "number" ? ["temperature"] : []),
    ...(typeof topP === "number" ? ["top_p"] : []),
  ];
  const [first] = given;
  if (capabilities.acceptsSamplingParams === false && first !== undefined) {
    throw validationFailure(
      `The model returned the following errors: \`${first}\` is deprecated for this model.`,
    );
  }
  if (capabilities.rejectsTemperatureWithTopP === true && given.length === 2) {
    throw validationFailure(
      "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model. Please use only one.",
    );
  }
}
