import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PutEvaluationsError } from "../../rule/errors.ts";
import { NoVerdictError } from "../../rule/evaluate.ts";
import type { EvaluationRecord } from "../../rule/handler.ts";
import { type Fleet, type FleetAccount, openFleet } from "../integration/fleet.ts";
import { runs } from "./effort.ts";
import {
  edits,
  expectClear,
  hostileJson,
  nastyText,
  PROTOTYPE_NAMES,
  prototypes,
  Tally,
} from "./hostile.ts";
import { childrenOf, readStrictly } from "./strict-xml.ts";

const FLAG = "AccountAccessKeysPresent";
const LONGEST_MESSAGE = 4000;
/** A Lambda timeout that has to be enough for whatever AWS answers. */
const TIMEOUT_MS = 10_000;
const OPERATIONS = [
  "GetAccountSummary",
  "GenerateCredentialReport",
  "GetCredentialReport",
  "PutEvaluations",
] as const;
type Operation = (typeof OPERATIONS)[number];
type Body = string | Uint8Array;
type Change = (body: string) => Body;

const before = prototypes();
const tally = new Tally();
let fleet: Fleet;
/** Whose changed answer it is, by operation and by whether there is a key. */
const accounts = new Map<string, FleetAccount>();
let change: Change = (body) => body;
let changed: Body = "";

beforeAll(async () => {
  fleet = await openFleet();
  for (const operation of OPERATIONS) {
    for (const keys of ["key", "no key"] as const) {
      const account = fleet.addAccount(String(100000000000 + accounts.size));
      if (keys === "key") account.account.createRootKey();
      account.account.reports.request();
      account.fail(operation, {
        kind: "malformed",
        change: (body) => {
          changed = change(body);
          return changed;
        },
      });
      // So that nothing but the summary tells of a key.
      if (operation === "GetAccountSummary")
        account.fail("GetCredentialReport", { kind: "accessDenied" });
      accounts.set(`${operation}, ${keys}`, account);
    }
  }
});
afterAll(async () => {
  expect(prototypes()).toEqual(before);
  await fleet.close();
  tally.print("answers");
});

type Outcome = EvaluationRecord | NoVerdictError | PutEvaluationsError;

/** Evaluates while AWS gives the operation's answer changed. */
async function evaluate(
  operation: Operation,
  keys: "key" | "no key",
  changeNow: Change,
  timeoutMs = TIMEOUT_MS,
): Promise<Outcome> {
  change = changeNow;
  const started = performance.now();
  const account = accounts.get(`${operation}, ${keys}`) as FleetAccount;
  const outcome = await account.evaluate({}, timeoutMs).catch((error: unknown) => {
    if (error instanceof NoVerdictError || error instanceof PutEvaluationsError) return error;
    throw error;
  });
  expect(performance.now() - started).toBeLessThan(timeoutMs);
  if (outcome instanceof Error) expectClear(outcome, LONGEST_MESSAGE);
  tally.add(outcome instanceof Error ? outcome.name : outcome.complianceType);
  return outcome;
}

const reasonOf = (outcome: Outcome) => ("reason" in outcome ? outcome.reason : "");

const isCompliant = (outcome: Outcome) =>
  "complianceType" in outcome && outcome.complianceType === "COMPLIANT";

/** Whether an account summary says beyond doubt that the flag is 0. */
function clearlySaysZero(body: Body): boolean {
  const response = readStrictly(body.toString());
  const [result, ...moreResults] = childrenOf(response, "GetAccountSummaryResult");
  const [map, ...moreMaps] = childrenOf(result, "SummaryMap");
  const flags = childrenOf(map, "entry").filter(
    (entry) => childrenOf(entry, "key")[0]?.text === FLAG,
  );
  const [value, ...moreValues] = childrenOf(flags[0], "value");
  const isOnly = [moreResults, moreMaps, flags.slice(1), moreValues].every(
    ({ length }) => length === 0,
  );
  return isOnly && value?.children.length === 0 && value.text.trim() === "0";
}

describe("an account summary", () => {
  const literal = `<key>${FLAG}</key><value>0</value>`;
  const PIECES = [
    FLAG,
    literal,
    "Account",
    "AccessKeysPresent",
    "&#65;ccountAccessKeysPresent",
    "Account&#x41;ccessKeysPresent",
    "<entry>",
    "</entry>",
    "<key>",
    "</key>",
    "<value>",
    "</value>",
    "<value/>",
    "<value></value>",
    "<key/>",
    "0",
    "1",
    " ",
    "\n",
    "\r",
    "0x0",
    "-0",
    "00",
    "&#48;",
    "&#32;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x?>",
    "<?",
    "?>",
    "<!DOCTYPE a [",
    "]>",
    "<SummaryMap>",
    "</SummaryMap>",
    "<x a='",
    "<entry key='",
    "'/>",
    "'>",
    ...PROTOTYPE_NAMES.map((name) => `<${name}/>`),
  ];
  const piece = fc.constantFrom(...PIECES);
  const pieces = fc.array(piece, { maxLength: 12 }).map((all) => all.join(""));
  const name = fc.constantFrom(
    FLAG,
    "&#65;ccountAccessKeysPresent",
    "Account<!---->AccessKeysPresent",
    "Account<![CDATA[AccessKeysPresent]]>",
    "Account<?x?>AccessKeysPresent",
    `${FLAG} `,
    `<![CDATA[${FLAG}]]>`,
    "Users",
  );
  const value = fc.constantFrom(
    "0",
    "",
    " ",
    "1",
    "0 ",
    "0x0",
    "<!-- -->",
    "&#48;",
    "<![CDATA[0]]>",
    "0<!---->1",
    "00",
    "<a>0</a>",
  );
  const entry = fc
    .tuple(name, value)
    .map(([key, text]) => `<entry><key>${key}</key><value>${text}</value></entry>`);
  const disguised = fc.constantFrom(
    `<!--${literal}-->`,
    `<![CDATA[${literal}]]>`,
    `<?x ${literal}?>`,
    `<x a='${literal}'/>`,
    `<entry>${literal}</entry>`,
    "",
  );
  /** A map that is put together from what could mislead. */
  const crafted = fc
    .array(fc.oneof(entry, disguised, pieces), { minLength: 1, maxLength: 3 })
    .map(
      (parts) => (body: string) =>
        body.replace(/(?<=<SummaryMap>).*(?=<\/SummaryMap>)/, () => parts.join("")),
    );

  it("makes no account COMPLIANT unless it clearly says 0", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 2, arbitrary: crafted }, edits(piece), edits()),
        fc.constantFrom("key", "no key"),
        async (changeNow, keys) => {
          const outcome = await evaluate("GetAccountSummary", keys as "key" | "no key", changeNow);
          if (isCompliant(outcome)) expect(changed).toSatisfy(clearlySaysZero);
          outcomes.add(reasonOf(outcome));
        },
      ),
      runs(800),
    );
    outcomes.expectShares({ NO_KEY: 0.03, SUMMARY_UNREADABLE: 0.3, DETAILS_UNAVAILABLE: 0.02 });
  });

  it("that is no UTF-8 says what it says beside it", async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(bytes, fc.double({ min: 0, max: 1, noNaN: true }), async (inserted, at) => {
        const outcome = await evaluate("GetAccountSummary", "no key", (body) => {
          const place = Math.floor(at * body.length);
          return Buffer.concat([
            Buffer.from(body.slice(0, place)),
            inserted,
            Buffer.from(body.slice(place)),
          ]);
        });
        if (isCompliant(outcome)) expect(Buffer.from(changed)).toSatisfy(clearlySaysZero);
      }),
      runs(80),
    );
  });
});

describe("a report's answer", () => {
  it.each(["GenerateCredentialReport", "GetCredentialReport"] as const)(
    "of %s changes nothing about whether there is a key",
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(edits(), async (changeNow) => {
          const withKey = await evaluate(operation, "key", changeNow, 3000);
          const without = await evaluate(operation, "no key", changeNow, 3000);
          expect(isCompliant(withKey)).toBe(false);
          expect(reasonOf(without)).toMatch(/^(NO_KEY|ANOTHER_ACCOUNTS_REPORT)$/);
          if (operation === "GenerateCredentialReport")
            expect(reasonOf(withKey)).toBe("ACTIVE_KEY");
        }),
        runs(60),
      );
    },
  );
});

describe("an answer to a report", () => {
  const json = fc.oneof(
    hostileJson.map((value) => JSON.stringify(value)),
    hostileJson.map((value) => JSON.stringify({ FailedEvaluations: value })),
    hostileJson.map((value) => JSON.stringify({ __type: value, FailedEvaluations: [] })),
    fc.constantFrom(
      '{"FailedEvaluations":[]}',
      "{}",
      '{"FailedEvaluations":null}',
      '{"FailedEvaluations":[{}]}',
      "\ufeff{}",
      " {} ",
    ),
    nastyText,
  );
  /** Whether it is JSON that says neither of failed evaluations nor of an error. */
  const isTaken = (body: string): boolean => {
    if (body === "") return true;
    try {
      const answer = JSON.parse(body);
      const { FailedEvaluations: failed = [] } = answer;
      const isObject =
        typeof answer === "object" && !Array.isArray(answer) && !("__type" in answer);
      return isObject && Array.isArray(failed) && failed.length === 0;
    } catch {
      return false;
    }
  };

  it("counts as taken only where it says so", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(json, async (body) => {
        const outcome = await evaluate("PutEvaluations", "no key", () => body);
        expect(outcome instanceof PutEvaluationsError).toBe(!isTaken(Buffer.from(body).toString()));
        outcomes.add(outcome instanceof Error ? "lost" : "taken");
      }),
      runs(300),
    );
    outcomes.expectShares({ lost: 0.3, taken: 0.05 });
  });
});

describe("an error of AWS's", () => {
  it.each(OPERATIONS)(
    "on %s is quoted in one short line, without the result token",
    async (operation) => {
      const code = fc.oneof(
        fc.constantFrom(...PROTOTYPE_NAMES, "Odd", "AccessDenied", "$fault"),
        fc.string({ unit: fc.constantFrom(..."AbZ0.:#/é\u202e\u2028\u001b"), minLength: 1 }),
      );
      let nth = 0;
      await fc.assert(
        fc.asyncProperty(code, nastyText, fc.constantFrom(1, 1000), async (name, text, times) => {
          const account = fleet.addAccount(
            String(200000000000 + OPERATIONS.indexOf(operation) * 1e6 + nth++),
            {},
          );
          account.account.createRootKey();
          account.account.reports.request();
          const event = account.rules.startEvaluation("root-access-key");
          const message = `${text} ${event.resultToken} `.repeat(times);
          account.fail(operation, { kind: "serviceError", code: name, status: 400, message });
          const outcome = await account.evaluate(event, TIMEOUT_MS).catch((error: Error) => error);
          if (operation === "PutEvaluations") expect(outcome).toBeInstanceOf(PutEvaluationsError);
          if (outcome instanceof Error) {
            expectClear(outcome, LONGEST_MESSAGE);
            if (operation === "PutEvaluations")
              expect(outcome.message).not.toContain(event.resultToken);
          } else {
            expect(outcome.complianceType).toBe("NON_COMPLIANT");
            expect(JSON.stringify(outcome).length).toBeLessThan(LONGEST_MESSAGE);
          }
          tally.add("error");
        }),
        runs(30),
      );
    },
  );
});

describe("an answer of megabytes, or nested ten and a hundred thousand deep, leaves time:", () => {
  const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
  const put = (xml: string) => (body: string) => body.replace(/Result>/, `$&${xml}`);
  const XML: Record<string, Change> = {
    "ten thousand elements deep": put(nested(1e4)),
    "a hundred thousand elements deep": put(nested(1e5)),
    "a hundred thousand elements open": () => "<a>".repeat(1e5),
    "two megabytes of text": put("x".repeat(2e6)),
    "two megabytes of spaces": (body) => " ".repeat(2e6) + body,
    "two megabytes of carriage returns": () => "\r".repeat(2e6),
    "half a million elements": put("<a/>".repeat(5e5)),
    "a hundred thousand attributes": put(
      `<a ${Array.from({ length: 1e5 }, (_, index) => `b${index}="1"`).join(" ")}/>`,
    ),
    "a hundred thousand entries": (body) =>
      body.replace("<entry>", `${"<entry><key>a</key><value>1</value></entry>".repeat(1e5)}$&`),
    "a hundred thousand flags": (body) =>
      body.replace(/<entry><key>AccountAcc.*?<\/entry>/, (flag) => flag.repeat(1e5)),
    "flags of spaces": put(`<key>${" ".repeat(1000)}`.repeat(1000)),
    "a megabyte of DOCTYPEs": (body) => "<!DOCTYPE a>".repeat(1e5) + body,
    "an entity bomb": (body) =>
      `<!DOCTYPE a [<!ENTITY b "b">${Array.from({ length: 30 }, (_, index) => `<!ENTITY b${index} "&b${index - 1};&b${index - 1};">`).join("")}]>${body.replace("</", "&b29;$&")}`,
    "a megabyte of references": put("&#65;".repeat(2e5)),
    "a megabyte of comments": (body) => "<!---->".repeat(2e5) + body,
    "a megabyte of bytes that are no text": () => Buffer.alloc(1e6, 0xff),
    "a megabyte of NUL": () => Buffer.alloc(1e6),
  };
  const JSONS: Record<string, Change> = {
    "a hundred thousand arrays deep": () => "[".repeat(1e5) + "]".repeat(1e5),
    "a hundred thousand failed evaluations deep": () =>
      `{"FailedEvaluations":${"[".repeat(1e5)}${"]".repeat(1e5)}}`,
    "a hundred thousand objects open": () => '{"a":'.repeat(1e5),
    "two megabytes of text": () => JSON.stringify({ __type: "x".repeat(2e6) }),
    "a megabyte of bytes that are no text": () => Buffer.alloc(1e6, 0xff),
  };
  const cases = OPERATIONS.flatMap((operation) =>
    Object.entries(operation === "PutEvaluations" ? JSONS : XML).map(([what, changeNow]) => ({
      operation,
      what,
      changeNow,
    })),
  );

  it.each(cases)("$operation, $what", async ({ operation, changeNow }) => {
    const withKey = await evaluate(operation, "key", changeNow);
    expect(isCompliant(withKey)).toBe(false);
    if (operation === "PutEvaluations") expect(withKey).toBeInstanceOf(PutEvaluationsError);
    if (operation === "GetAccountSummary") {
      const without = await evaluate(operation, "no key", changeNow);
      if (isCompliant(without)) expect(changed).toSatisfy(clearlySaysZero);
    }
  });
});
