// @ts-check
/** `npm run quickstart`: installs, builds, and runs the main job against the local Bedrock. */
import { build, install, root, show } from "./prepare.mjs";

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 20) {
  process.stdout.write(`varve needs Node.js 20 or newer; this is ${process.versions.node}.\n`);
  process.exit(1);
}
await install();
await build();
process.stdout.write("\n");
process.exit(await show(process.execPath, [`${root}examples/quickstart.mjs`]));
