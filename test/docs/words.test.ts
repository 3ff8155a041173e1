import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { conformancePackFile } from "../../infra/account/conformance-pack.ts";
import { parseSettings } from "../../infra/settings.ts";
import { formsOf } from "../../notification/forms/forms.ts";
import {
  accountTemplate,
  contextOf,
  memberTemplate,
  ORGANIZATION,
  oneFileTemplate,
  organizationTemplate,
} from "../infra/synth.ts";
import { EVENT_NAMES, eventIn, HOMES, messageOf } from "../unit/notification/sample-events.ts";
import { PAGES, proseOf, ROOT } from "./markdown.ts";
import { misused, WORDS, WORDS_OF_THE_CODE } from "./words.ts";

const FOR_USERS = [...WORDS, ...WORDS_OF_THE_CODE];
const DECISIONS = /^docs\/decisions\//;

/** A page's prose without code and the targets of links. */
const wordsOf = (page: string) =>
  proseOf(page)
    .replace(/`[^`\n]*`/g, "CODE")
    .replace(/\]\([^)]*\)/g, "]");

it.each(PAGES.map((page) => [page, DECISIONS.test(page) ? WORDS : FOR_USERS] as const))(
  "%s uses AWS's words",
  (page, words) => expect(misused(wordsOf(page), words)).toEqual([]),
);

it.each(PAGES.filter((page) => !DECISIONS.test(page) && /central account/i.test(wordsOf(page))))(
  "%s introduces the central account before it uses it",
  (page) => {
    const [first = ""] = /(?:\*\*|\[)?central account/i.exec(wordsOf(page)) ?? [];
    expect(first).toMatch(/^(?:\*\*|\[)/);
  },
);

describe("the help", () => {
  const help = (...parameters: string[]) =>
    spawnSync(process.execPath, [join(ROOT, "dist/cli/main.js"), ...parameters, "--help"], {
      encoding: "utf8",
    }).stdout;
  const commands = [...help().matchAll(/^ {2}(\S+) \[options\]/gm)].map(([, name = ""]) => name);

  it.each([[], ...commands.map((command) => [command])])("of %s uses AWS's words", (...command) => {
    const text = help(...command);
    expect(text).toMatch(/^Usage: root-access-key/);
    expect(misused(text, FOR_USERS)).toEqual([]);
  });

  it("of each command is among these", () => {
    expect(commands).toEqual(expect.arrayContaining(["audit", "status", "notify-test"]));
  });
});

describe("the descriptions in", () => {
  const REMOVAL = { ...ORGANIZATION, removal: "delete", protectedAccounts: "111122223333" };
  it.each([
    ["the account stack", () => accountTemplate({ noEvaluationAlarm: true, recorder: true })],
    ["the one-file template", oneFileTemplate],
    ["a member's stack", memberTemplate],
    ["the organization stack", () => organizationTemplate(REMOVAL)],
  ] as [string, () => Template][])("%s use AWS's words", (_name, template) => {
    const texts = descriptionsIn(template().toJSON());
    expect(texts.length).toBeGreaterThan(5);
    expect(texts.flatMap((text) => misused(text, FOR_USERS))).toEqual([]);
  });

  it("the conformance pack use AWS's words", () => {
    expect(misused(conformancePackFile(), FOR_USERS)).toEqual([]);
  });
});

/** Every description, also those of the runbooks, which are objects or JSON. */
function descriptionsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    typeof item === "string" && /description$/i.test(name) ? [item] : descriptionsIn(item),
  );
}

it.each(HOMES.map((home) => [home.partition, home] as const))(
  "every notification in %s uses AWS's words",
  (_partition, home) => {
    for (const name of EVENT_NAMES) {
      const { subject, messages } = formsOf(messageOf(eventIn(home, name), home));
      for (const text of [subject, ...Object.values(messages)]) {
        expect(misused(text, FOR_USERS), name).toEqual([]);
      }
    }
  },
);

it("every setting's error uses AWS's words", () => {
  const required = { organizationId: "o-exampleorgid", organizationalUnits: "r-ab12" };
  const errorOf = (deployment: string, name: string) => {
    try {
      parseSettings(contextOf({ ...required, deployment, [name]: "?" }));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const [, known = ""] = /allowed are (.*)\.$/.exec(errorOf("organization", "?")) ?? [];
  const errors = known.split(", ").map((name) => errorOf("organization", name));
  expect(errors.length).toBeGreaterThan(15);
  expect(errors.flatMap((text) => misused(text, FOR_USERS))).toEqual([]);
});

it("the source uses AWS's words, in comments and names too", () => {
  const folders = ["bench", "build", "cli", "infra", "notification", "removal", "rule", "sandbox"];
  const files = [...folders, "shared", "test"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !/node_modules|words\.(?:test\.)?ts$/.test(file))
      .map((file) => join(folder, file)),
  );
  expect(files.length).toBeGreaterThan(300);
  const found = files.flatMap((file) =>
    misused(readFileSync(join(ROOT, file), "utf8").replace(/\n\s*(?:\*|\/\/)/g, "\n"), WORDS).map(
      (use) => `${file}: ${use}`,
    ),
  );
  expect(found).toEqual([]);
});

it.each([
  ["The owner is told.", "is told"],
  ["Colours, of\nwhich", ", of which"],
  ["A made-up account", "made-up"],
])("%j would be found", (text, word) => {
  expect(misused(text, WORDS).join()).toContain(word);
});
