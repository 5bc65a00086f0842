import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { VarveError } from "../errors.js";
import type { Environment } from "./environment.js";

/**
 * The region of a profile of the shared AWS files, or `undefined` if the files or the profile state none. The
 * config file comes before the credentials file.
 *
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
export async function profileRegion(profile: string, environment: Environment): Promise<string | undefined> {
  const { awsConfigFile, awsCredentialsFile, homeDirectory } = environment;
  const inHome = (name: string) => homeDirectory && join(homeDirectory, ".aws", name);
  const files = [
    {
      path: awsConfigFile ?? inHome("config"),
      section: profile === "default" ? profile : `profile ${profile}`,
    },
    { path: awsCredentialsFile ?? inHome("credentials"), section: profile },
  ];
  for (const { path, section } of files) {
    const region = path && regionOf(await readIfThere(path), section);
    if (region) return region;
  }
  return undefined;
}

/** The setting `region` of one section of an INI text; settings of a nested block (indented) do not count. */
function regionOf(text: string, section: string): string | undefined {
  let inSection = false;
  for (const line of text.split(/\r?\n/)) {
    const header = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1];
    if (header !== undefined) inSection = header.replace(/\s+/g, " ").replaceAll(/["']/g, "") === section;
    else if (inSection) {
      const region = /^region\s*=\s*([^\s#;]+)/.exec(line)?.[1];
      if (region !== undefined) return region;
    }
  }
  return undefined;
}

async function readIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return "";
    throw new VarveError("CONFIG_FILE_UNREADABLE", `The AWS file ${path} cannot be read (${code}).`, {
      cause: error,
    });
  }
}
