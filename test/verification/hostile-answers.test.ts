import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PutEvaluationsError } from "../../rule/errors.ts";
import {
  type Change,
  isCompliant,
  LONGEST_MESSAGE,
  openAnswers,
  reasonOf,
  TIMEOUT_MS,
} from "./answers-under-test.ts";
import { runs } from "./effort.ts";
import { expectClear } from "./expect-clear.ts";
import {
  edits,
  hostileJson,
  manyDoctypes,
  nastyText,
  ownEntries,
  PROTOTYPE_NAMES,
} from "./hostile-input.ts";
import { clearlySaysZero } from "./strict-summary.ts";
import { EVALUATION_OPERATIONS } from "./strikes.ts";
import { Tally } from "./tally.ts";

const tally = new Tally();
let answers: Awaited<ReturnType<typeof openAnswers>>;
beforeAll(async () => {
  answers = await openAnswers(tally);
});
afterAll(async () => {
  await answers.close();
  tally.print("answers");
});

describe("a report's answer", () => {
  it.each(["GenerateCredentialReport", "GetCredentialReport"] as const)(
    "of %s changes nothing about whether there is a key",
    async (operation) => {
      await fc.assert(
        fc.asyncProperty(edits(), async (changeNow) => {
          const withKey = await answers.evaluate(operation, "key", changeNow, 3000);
          const without = await answers.evaluate(operation, "no key", changeNow, 3000);
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

/** By which AWS's services name an error in JSON. */
const ERROR_MEMBERS = ["__type", "code", "Code", "message", "Message"];

describe("an answer to a report", () => {
  const json = fc.oneof(
    hostileJson.map((value) => JSON.stringify(value)),
    hostileJson.map((value) => JSON.stringify({ FailedEvaluations: value })),
    hostileJson.map((value) => JSON.stringify({ __type: value, FailedEvaluations: [] })),
    fc
      .tuple(fc.constantFrom(...ERROR_MEMBERS, ...PROTOTYPE_NAMES, "Odd"), hostileJson)
      .map(([name, value]) => JSON.stringify(ownEntries([[name, value]]))),
    fc.constantFrom(
      '{"FailedEvaluations":[],"FailedEvaluations":[{}]}',
      '{"FailedEvaluations":[],"failedEvaluations":[{}]}',
      '{"FailedEvaluations":[[]]}',
      '{"FailedEvaluations":[null]}',
      '{"FailedEvaluations":{"length":0}}',
      '{"__type":"A","__type":null}',
      '{"FailedEvaluations":[]}{"__type":"A"}',
      '\ufeff{"FailedEvaluations":[]}',
      '{"FailedEvaluations":[]}',
      "{}",
      '{"FailedEvaluations":null}',
      '{"FailedEvaluations":[{}]}',
      "\ufeff{}",
      " {} ",
    ),
    nastyText,
  );
  /** Whether it is a JSON object that mentions neither failed evaluations nor an error. */
  const isTaken = (body: string): boolean => {
    try {
      const answer = JSON.parse(body);
      const { FailedEvaluations: failed = [] } = answer;
      const isObject = typeof answer === "object" && !Array.isArray(answer);
      const isError = ERROR_MEMBERS.some((it) => Object.hasOwn(answer, it));
      return isObject && !isError && Array.isArray(failed) && failed.length === 0;
    } catch {
      return false;
    }
  };

  it("counts as taken only where it says so", async () => {
    const outcomes = new Tally();
    await fc.assert(
      fc.asyncProperty(json, async (body) => {
        const outcome = await answers.evaluate("PutEvaluations", "no key", () => body);
        expect(outcome instanceof PutEvaluationsError).toBe(!isTaken(Buffer.from(body).toString()));
        outcomes.add(outcome instanceof Error ? "lost" : "taken");
      }),
      runs(300),
    );
    outcomes.expectShares({ lost: 0.3, taken: 0.05 });
  });
});

it.each([
  '{"FailedEvaluations":[{}],"FailedEvaluations":[]}',
  '{"__type":"A","a":1,"a":{}}',
  '{"a":{"b":[{"c":1,"c":1}]}}',
])("an answer to a report that names a member twice says nothing for certain: %s", async (body) => {
  const outcome = await answers.evaluate("PutEvaluations", "no key", () => body);
  expect(outcome).toBeInstanceOf(PutEvaluationsError);
});

describe("an error of AWS's", () => {
  it.each(EVALUATION_OPERATIONS)(
    "on %s is quoted in one short line, without the result token",
    async (operation) => {
      const code = fc.oneof(
        fc.constantFrom(...PROTOTYPE_NAMES, "Odd", "AccessDenied", "$fault"),
        fc.string({ unit: fc.constantFrom(..."AbZ0.:#/é\u202e\u2028\u001b"), minLength: 1 }),
      );
      await fc.assert(
        fc.asyncProperty(code, nastyText, fc.constantFrom(1, 1000), async (name, text, times) => {
          const account = answers.fleet.addAccount();
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
    "fifteen thousand DOCTYPEs": manyDoctypes,
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
    "a hundred thousand failed evaluations": () =>
      JSON.stringify({ FailedEvaluations: Array(1e5).fill({}) }),
    "a hundred thousand members of one name": () =>
      `{${'"FailedEvaluations":[],'.repeat(1e5)}"message":""}`,
    "two megabytes of text": () => JSON.stringify({ __type: "x".repeat(2e6) }),
    "a megabyte of bytes that are no text": () => Buffer.alloc(1e6, 0xff),
  };
  const cases = EVALUATION_OPERATIONS.flatMap((operation) =>
    Object.entries(operation === "PutEvaluations" ? JSONS : XML).map(([what, changeNow]) => ({
      operation,
      what,
      changeNow,
    })),
  );

  it.each(cases)("$operation, $what", async ({ operation, changeNow }) => {
    const withKey = await answers.evaluate(operation, "key", changeNow);
    expect(isCompliant(withKey)).toBe(false);
    if (operation === "PutEvaluations") expect(withKey).toBeInstanceOf(PutEvaluationsError);
    if (operation === "GetAccountSummary") {
      const without = await answers.evaluate(operation, "no key", changeNow);
      if (isCompliant(without)) expect(answers.changed()).toSatisfy(clearlySaysZero);
    }
  });
});
