import { regionNames } from "./regions.js";

/** Names that stand for all regions of an area. */
const AREAS: Readonly<Record<string, RegExp>> = {
  eu: /^(?:eu|eusc)-/,
  us: /^us-(?:east|west)-/,
  "us-gov": /^us-gov-/,
  ca: /^ca-/,
  apac: /^ap-/,
  au: /^ap-southeast-[24]$/,
  jp: /^ap-northeast-[13]$/,
  in: /^ap-south-/,
  cn: /^cn-/,
};

/** The names of areas that {@link regionsOfArea} knows. */
export const AREA_NAMES: readonly string[] = Object.keys(AREAS);

/**
 * The regions of an area: those whose data centres stand there, which need not be those that a profile of the same prefix
 * uses. `eu` is AWS's Europe, with London and Zurich. `undefined` if no area has the name.
 */
export function regionsOfArea(name: string): readonly string[] | undefined {
  const pattern = Object.hasOwn(AREAS, name) ? AREAS[name] : undefined;
  return pattern && regionNames().filter((region) => pattern.test(region));
}
