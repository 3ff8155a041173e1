import { describe, expect, it } from "vitest";
import { json } from "../../../../cli/output/json.ts";
import { CONTROL, FRAMEWORKS } from "../../../../shared/control.ts";
import { ACTIVE, render, UNKNOWN } from "./render.ts";

describe("JSON", () => {
  it("is an array sorted by account id", async () => {
    const text = (await render(json, [ACTIVE, UNKNOWN])).join("");
    expect(JSON.parse(text)).toEqual([UNKNOWN, ACTIVE]);
    expect(text).toBe(`${JSON.stringify([UNKNOWN, ACTIVE], undefined, 2)}\n`);
  });

  it("is an array of one if there could be more", async () => {
    expect(JSON.parse((await render(json, [ACTIVE])).join(""))).toEqual([ACTIVE]);
  });

  it("is an empty array without results", async () => {
    expect((await render(json, [])).join("")).toBe("[]\n");
  });

  it("is an object with the control if there can be only one", async () => {
    const text = (await render(json, [ACTIVE], { one: () => [] })).join("");
    const { control, ...result } = JSON.parse(text);
    expect(result).toEqual(ACTIVE);
    expect(control).toEqual({ title: CONTROL.title, frameworks: FRAMEWORKS });
    expect(text).toBe(`${JSON.stringify({ ...ACTIVE, control }, undefined, 2)}\n`);
  });

  it("is written in pieces, one for each account", async () => {
    const pieces = await render(json, [ACTIVE, UNKNOWN]);
    expect(pieces.filter((piece) => piece.includes("accountId"))).toHaveLength(2);
  });
});
