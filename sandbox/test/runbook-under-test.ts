import { runAutomation } from "../automation/run-automation.ts";
import { Sandbox } from "../index.ts";

export const ACCOUNT_ID = "111122223333";

export type RunbookUnderTest = Awaited<ReturnType<typeof openRunbook>>;

/** An account in its own sandbox. Its clock advances only while a document sleeps. */
export async function openRunbook() {
  let now = new Date("2026-11-23T19:43:20Z");
  const sandbox = await Sandbox.start({ clock: () => now });
  const tenant = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 12_000 });
  const topic = tenant.topics.create("topic");
  const slept: number[] = [];

  return {
    sandbox,
    tenant,
    topic,
    /** The milliseconds of each sleep. */
    slept,
    messages: () => tenant.topics.messages(topic),
    operations: () => sandbox.requests.map(({ operation }) => operation),

    /** Runs a document with these steps. */
    run(mainSteps: readonly object[], document: object = {}, parameters = {}, roleName?: string) {
      return runAutomation({
        sandbox,
        tenant,
        documentName: "runbook",
        document: { schemaVersion: "0.3", mainSteps, ...document },
        parameters,
        roleName,
        sleep: async (ms) => {
          slept.push(ms);
          now = new Date(now.getTime() + ms);
        },
      });
    },

    close: () => sandbox.close(),
  };
}
