import type {
  CallOptions,
  GenerateRequest,
  GenerateResult,
  LanguageModel,
  LanguageModelEvent,
  StreamingLanguageModel,
} from "../spec/language-model.js";
import { overrideMethods } from "../util/override-methods.js";
import { estimateRequest } from "./estimate-request.js";
import type { Meter, MeteredModel, Ticket } from "./meter.js";

export interface MeteredLanguageModel extends Omit<MeteredModel, "modelId"> {
  /** Output limit of requests that set none, in tokens. */
  readonly maxTokens?: number | undefined;
  /** Opens the model that a budget lets answer instead; absent: none can. */
  readonly openModel?: ((modelId: string) => Promise<StreamingLanguageModel>) | undefined;
}

/** The same model, each of whose calls is priced, counted and held to the budgets. */
export function meterLanguageModel<M extends LanguageModel>(
  model: M,
  meter: Meter,
  settings: MeteredLanguageModel,
): M {
  const opened = new Map<string, Promise<StreamingLanguageModel>>();
  const answering = async <T extends LanguageModel>(ticket: Ticket, wanted: T) => {
    if (ticket.model === wanted.modelId) return wanted;
    const other = opened.get(ticket.model) ?? settings.openModel?.(ticket.model);
    if (other === undefined) return wanted;
    opened.set(ticket.model, other);
    return other;
  };
  const admit = (request: GenerateRequest, options: CallOptions): Promise<Ticket> =>
    meter.admit({
      model: { ...settings, modelId: model.modelId },
      context: options.context ?? { operation: "chat" },
      estimate: { usage: estimateRequest(request, settings.maxTokens) },
      canDowngrade: settings.openModel !== undefined,
    });

  const generate = async (request: GenerateRequest, options: CallOptions = {}): Promise<GenerateResult> => {
    const ticket = await admit(request, options);
    let result: GenerateResult;
    try {
      result = await (await answering(ticket, model)).generate(request, options);
    } catch (error) {
      ticket.fail(error);
      throw error;
    }
    return withCost(result, ticket);
  };
  if (!canStream(model)) return overrideMethods(model, { generate });

  async function* stream(
    request: GenerateRequest,
    options: CallOptions = {},
  ): AsyncGenerator<LanguageModelEvent, void, undefined> {
    const ticket = await admit(request, options);
    let isOver = false;
    try {
      const events = (await answering(ticket, model as M & StreamingLanguageModel)).stream(request, options);
      for await (const event of events) {
        if (event.type !== "message-stop") {
          yield event;
          continue;
        }
        isOver = true;
        yield { ...event, result: await withCost(event.result, ticket) };
      }
    } catch (error) {
      if (!isOver) ticket.fail(error);
      isOver = true;
      throw error;
    } finally {
      // Whoever leaves early has been served in part.
      if (!isOver) ticket.fail(undefined);
    }
  }
  return overrideMethods(model, { generate, stream });
}

async function withCost(result: GenerateResult, ticket: Ticket): Promise<GenerateResult> {
  const { usage, region, serviceTier, warnings } = result;
  const cost = await ticket.settle({ usage, regions: [region], serviceTier });
  return {
    ...result,
    cost,
    ...(ticket.downgrade !== undefined && {
      answeredBy: ticket.model,
      warnings: [...warnings, ticket.downgrade],
    }),
  };
}

const canStream = <M extends LanguageModel>(model: M): model is M & StreamingLanguageModel =>
  "stream" in model && typeof model.stream === "function";
