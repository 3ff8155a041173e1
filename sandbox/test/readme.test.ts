import { readFile } from "node:fs/promises";
import { expect, it, vi } from "vitest";

const read = (path: string) => readFile(new URL(path, import.meta.url), "utf8");

it("the example in README.md prints what it states", async () => {
  const example = await read("readme-example.ts");
  expect(await read("../README.md")).toContain(`\`\`\`ts\n${example}\`\`\`\n`);

  const log = vi.spyOn(console, "log").mockReturnValue();
  await import("./readme-example.ts");
  expect(log.mock.calls).toEqual([[1, 2]]);
  log.mockRestore();
});
