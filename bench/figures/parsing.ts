import { renderReport } from "root-access-key-sandbox";
import { parseCredentialReport } from "../../rule/evidence/credential-report.ts";
import { type Figure, rowOf } from "../figure.ts";
import { interleave } from "../interleave.ts";

const ACCOUNT_ID = "111122223333";
const USERS = [10, 5000];
const WARM_UP_ROUNDS = 50;

/** Reading a credential report, beside cutting it at its line ends and commas, which reads nothing. */
export async function measureParsing(rounds: number): Promise<Figure> {
  const created = new Date("2026-11-23T14:00:00Z");
  const rows = [];
  for (const count of USERS) {
    const csv = new TextEncoder().encode(
      renderReport({
        id: ACCOUNT_ID,
        partition: "aws",
        created,
        rootKeys: [],
        users: Array.from({ length: count }, (_, index) => `user-${index}`),
      }),
    );
    const tasks = {
      parsing: () => time(() => parseCredentialReport(csv, created, ACCOUNT_ID)),
      cutting: () => time(() => cut(csv)),
    };
    await interleave(WARM_UP_ROUNDS, tasks);
    const { parsing, cutting } = await interleave(rounds, tasks);
    const more = { Report: `${Math.ceil(csv.length / 1000)} KB` };
    rows.push(rowOf(`${count.toLocaleString("en")} users`, parsing, cutting, { more }));
  }
  return {
    id: "parsing",
    title: "Reading a credential report",
    unit: "ms",
    base: "cutting the text",
    rounds,
    rows,
  };
}

function cut(csv: Uint8Array): string[][] {
  return new TextDecoder()
    .decode(csv)
    .split("\n")
    .map((line) => line.split(","));
}

function time(action: () => unknown): number {
  const start = performance.now();
  action();
  return performance.now() - start;
}
