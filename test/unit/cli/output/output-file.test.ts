import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeFileWhole } from "../../../../cli/output/output-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "output-file-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function* pieces(...texts: readonly (string | Error)[]) {
  for (const text of texts) {
    if (text instanceof Error) throw text;
    yield text;
  }
}

describe("an output file", () => {
  it("is written, and replaces what is there", async () => {
    const path = join(folder, "results.json");
    await writeFile(path, "before, and longer");
    await writeFileWhole(path, pieces("one ", "two"));
    expect(await readFile(path, "utf8")).toBe("one two");
    expect(await readdir(folder)).toEqual(["results.json"]);
  });

  it("stays as it was if the results fail on the way", async () => {
    const path = join(folder, "results.json");
    await writeFile(path, "before");
    const listeners = process.listenerCount("exit");
    await expect(writeFileWhole(path, pieces("one", new Error("No.")))).rejects.toThrow("No.");
    expect(await readFile(path, "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["results.json"]);
    expect(process.listenerCount("exit")).toBe(listeners);
  });

  it("keeps its permissions, so that a private report stays private", async () => {
    const path = join(folder, "results.json");
    await writeFile(path, "before", { mode: 0o600 });
    await writeFileWhole(path, pieces("after"));
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it("is written whole by each of two writers at once", async () => {
    const path = join(folder, "results.json");
    await Promise.all(["one", "two"].map((text) => writeFileWhole(path, pieces(text, text))));
    expect(await readFile(path, "utf8")).toMatch(/^(oneone|twotwo)$/);
    expect(await readdir(folder)).toEqual(["results.json"]);
  });

  it("stays a link", async () => {
    await writeFile(join(folder, "target"), "before");
    await symlink("target", join(folder, "link"));
    await writeFileWhole(join(folder, "link"), pieces("after"));
    expect(await readFile(join(folder, "target"), "utf8")).toBe("after");
  });

  it("is not replaced if it is read-only, such as evidence to keep", async () => {
    const path = join(folder, "results.json");
    await writeFile(path, "before", { mode: 0o444 });
    await expect(writeFileWhole(path, pieces("after"))).rejects.toThrow(/: it is read-only\.$/);
    expect(await readFile(path, "utf8")).toBe("before");
  });

  it.each([
    [
      "missing/results.json",
      /results\.json cannot be written: ENOENT: no such file or directory\.$/,
    ],
    [".", /cannot be written: it is not a regular file\.$/],
  ])("in %s is a clear error", async (name, message) => {
    await expect(writeFileWhole(join(folder, name), pieces("x"))).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });
});
