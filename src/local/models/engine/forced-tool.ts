import type { ConverseRequestBody, WireToolSpecification } from "../../../wire/converse.js";

/** The tool that the request obliges the model to call: the one named, or with `any` the first; else `undefined`. */
export function forcedTool({ toolConfig }: ConverseRequestBody): WireToolSpecification | undefined {
  const specifications = (toolConfig?.tools ?? []).flatMap((tool) => tool.toolSpec ?? []);
  const choice = toolConfig?.toolChoice;
  if (choice?.tool !== undefined) {
    const { name } = choice.tool;
    return specifications.find((specification) => specification.name === name);
  }
  return choice?.any === undefined ? undefined : specifications[0];
}
