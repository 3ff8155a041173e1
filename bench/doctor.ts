import { fileURLToPath } from "node:url";
import type { Finding } from "../cli/doctor/check.ts";
import type { Endpoint } from "./endpoint.ts";
import { runNode } from "./process.ts";
import { markdownTable } from "./table.ts";

const COMMAND = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
const PARAMETERS = ["doctor", "--organization", "--output", "json"];

const LATENCY_MS = 30;
/** AWS publishes no rates for these two. A page per second, after two at once, is slower than any reported. */
const THROTTLED = ["ListStackInstances", "DescribeConfigurationAggregatorSourcesStatus"];
const ADMITTED = { burst: 2, perSecond: 1 };
/** In this order, because the organization only grows, and throttling does not end. */
const RUNS = [
  { accounts: 100, isThrottled: false },
  { accounts: 1000, isThrottled: false },
  { accounts: 1000, isThrottled: true },
];

/**
 * Measures the check of an organization, with a latency of 30 ms per call: first without throttling, then with
 * the lists of stacks and sources throttled.
 */
export async function measureDoctor(endpoint: Endpoint): Promise<string> {
  await endpoint.ask("latency", LATENCY_MS);
  const rows: string[][] = [];
  for (const { accounts, isThrottled } of RUNS) {
    for (const operation of isThrottled ? THROTTLED : []) {
      const fault = { operation, fault: { kind: "throttling" }, admitted: ADMITTED } as const;
      await endpoint.ask("fault", fault);
    }
    const environment = await endpoint.ask("deployedOrganization", accounts);
    await endpoint.ask("requestCount");
    const { ms, stdout } = runNode(process.execPath, [COMMAND, ...PARAMETERS], environment);
    const findings: readonly Finding[] = JSON.parse(stdout).findings;
    const unknown = findings.find(({ health }) => health === "UNKNOWN");
    if (unknown) throw new Error(`Unknown: ${unknown.found}`);
    rows.push([
      accounts.toLocaleString("en"),
      isThrottled ? "one page of each list a second" : "none",
      (await endpoint.ask("requestCount")).toLocaleString("en"),
      `${(ms / 1000).toFixed(1)} s`,
    ]);
  }
  await endpoint.ask("latency", 0);
  return markdownTable(["Accounts", "Throttling", "Calls", "Time"], rows);
}
