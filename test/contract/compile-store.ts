import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Writes the store as JavaScript into a new folder, for processes that a test starts; types are not checked. */
export function compileStore(folder: string): void {
  const sources = ["errors.ts"];
  for (const part of ["spec", "store", "util"]) {
    for (const name of readdirSync(join(root, "src", part), { recursive: true, encoding: "utf8" })) {
      if (name.endsWith(".ts") && !name.endsWith(".test.ts")) sources.push(join(part, name));
    }
  }
  const compilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    verbatimModuleSyntax: true,
  };
  for (const source of sources) {
    const { outputText } = ts.transpileModule(readFileSync(join(root, "src", source), "utf8"), {
      compilerOptions,
    });
    const target = join(folder, source.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"), "dir");
}
