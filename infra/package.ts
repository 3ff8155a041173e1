import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeArtifacts } from "./artifacts.ts";

const FOLDER = join(import.meta.dirname, "../dist/artifacts");

const artifacts = await makeArtifacts();
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
for (const [name, content] of Object.entries(artifacts)) {
  await writeFile(join(FOLDER, name), content);
}
console.log(`dist/artifacts/ has ${Object.keys(artifacts).join(", ")}.`);
