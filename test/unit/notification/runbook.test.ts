import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { sampleOf } from "../../../cli/notify-test/samples.ts";
import { type Kind, RUNBOOK_ANCHORS, SECTIONS } from "../../../notification/contract.ts";
import { AWS, EVENTS, messageOf, withDetail } from "./sample-events.ts";

const read = (page: string) => readFile(new URL(`../../../docs/${page}`, import.meta.url), "utf8");

it("docs/runbook.md has a section for each kind, by its heading, that begins with the kind", async () => {
  const sections = (await read("runbook.md")).split(/^## /m).slice(1);
  const begins = sections.flatMap((section) => {
    const [, heading, kind] = /^(.+)\n\n`([A-Z_]+)`: \S/.exec(section) ?? [];
    return kind === undefined ? [] : [[kind, heading]];
  });
  expect(begins.toSorted()).toEqual(Object.entries(SECTIONS).toSorted());
});

it("the anchors are those that GitHub makes, and no two the same", () => {
  expect(new Set(RUNBOOK_ANCHORS).size).toBe(RUNBOOK_ANCHORS.length);
  for (const anchor of RUNBOOK_ANCHORS) expect(anchor).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

it("docs/notifications.md lists each kind with every severity that it can have", async () => {
  const origin = { ...AWS, time: new Date("2026-11-27T07:03:47Z") };
  const kinds = Object.keys(SECTIONS) as Kind[];
  const messages = [
    ...kinds.map((kind) => sampleOf(kind, origin)),
    EVENTS["ct-root-of-a-users-key"],
    withDetail("ct-root-of-a-users-key", {
      eventName: "UpdateAccessKey",
      requestParameters: { userName: "jane", status: "Active" },
    }),
    EVENTS["ct-assumedroot-Delete"],
  ].map((event) => messageOf(event));
  const rows = [...(await read("notifications.md")).matchAll(/^\| ([A-Z]+) \| (.*) \|$/gm)];
  const listed = rows.flatMap(([, severity, cell = ""]) =>
    [...cell.matchAll(/`([A-Z_]+)`/g)].map(([, kind]) => `${kind} ${severity}`),
  );
  expect(listed.toSorted()).toEqual(
    messages.map(({ kind, severity }) => `${kind} ${severity}`).toSorted(),
  );
});
