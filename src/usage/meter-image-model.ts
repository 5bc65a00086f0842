import type { CallOptions } from "../spec/language-model.js";
import type { Cost } from "../spec/usage.js";
import { overrideMethods } from "../util/override-methods.js";
import type { Meter, MeteredModel } from "./meter.js";
import type { MadeImage } from "./price-call.js";

/** What a model that makes images has in common with others of its kind. */
interface ImageModel<Request extends ImageSettings, Result extends MadeImages> {
  readonly modelId: string;
  generate(request: Request, options?: CallOptions): Promise<Result>;
}

interface ImageSettings extends MadeImage {
  /** How many. Default 1. */
  readonly count?: number | undefined;
}

interface MadeImages {
  readonly images: readonly unknown[];
  readonly region: string;
  readonly cost?: Cost;
}

/** The same image model, each of whose calls is priced by the images that were made, counted and held to the budgets. */
export function meterImageModel<
  Request extends ImageSettings,
  Result extends MadeImages,
  M extends ImageModel<Request, Result>,
>(model: M & ImageModel<Request, Result>, meter: Meter, settings: Omit<MeteredModel, "modelId">): M {
  const generate = async (request: Request, options: CallOptions = {}): Promise<Result> => {
    const { width, height, steps, count = 1 } = request;
    const images = (made: number) => Array.from({ length: made }, () => ({ width, height, steps }));
    const ticket = await meter.admit({
      model: { ...settings, modelId: model.modelId },
      context: options.context ?? { operation: "image" },
      estimate: { images: images(count) },
    });
    let result: Result;
    try {
      result = await model.generate(request, options);
    } catch (error) {
      ticket.fail(error);
      throw error;
    }
    const cost = await ticket.settle({ images: images(result.images.length), regions: [result.region] });
    return { ...result, cost };
  };
  return overrideMethods(model, { generate });
}
