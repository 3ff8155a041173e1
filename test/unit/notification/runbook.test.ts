import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { RUNBOOK_ANCHORS, SECTIONS } from "../../../notification/contract.ts";

const page = await readFile(new URL("../../../docs/runbook.md", import.meta.url), "utf8");
const sections = page.split(/^## /m).slice(1);
const heading = (section: string) => section.slice(0, section.indexOf("\n"));

it("docs/runbook.md has a section for each kind, by its heading, that names the kind", () => {
  for (const [kind, title] of Object.entries(SECTIONS)) {
    const section = sections.find((text) => heading(text) === title);
    expect(section, title).toMatch(new RegExp(`^.+\n\n\`${kind}\`, (CRITICAL|HIGH|MEDIUM|INFO)`));
    // What only informs needs no action.
    const isInformation = section?.includes(`\`${kind}\`, INFO.`);
    for (const part of ["Description", ...(isInformation ? [] : ["Investigation", "Resolution"])]) {
      expect(section, title).toContain(`\n**${part}.** `);
    }
  }
});

it("the anchors are those that GitHub makes, and no two the same", () => {
  expect(new Set(RUNBOOK_ANCHORS).size).toBe(RUNBOOK_ANCHORS.length);
  for (const anchor of RUNBOOK_ANCHORS) expect(anchor).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

it("docs/notifications.md lists each kind with the severity that the runbook has", async () => {
  const notifications = await readFile(
    new URL("../../../docs/notifications.md", import.meta.url),
    "utf8",
  );
  for (const kind of Object.keys(SECTIONS)) {
    const [, severity] = new RegExp(`^\`${kind}\`, ([A-Z]+)`, "m").exec(page) ?? [];
    expect(notifications).toMatch(new RegExp(`^\\| ${severity} \\| .*\`${kind}\``, "m"));
  }
});
