import { Sandbox } from "root-access-key-sandbox";
import type { EndpointCommands } from "./endpoint.ts";

const ACCOUNT_ID = "111122223333";
const CENTRAL_ID = "888888888888";
const MANAGEMENT_ID = "999999999999";
const FIRST_MEMBER = 200000000000;
const RULE_NAME = "root-access-key";
/** One account in so many has a root access key. */
const ONE_IN = 100;

const sandbox = await Sandbox.start();
const { account, rules } = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
rules.put(RULE_NAME);
account.reports.request();

sandbox.addAccount({ id: CENTRAL_ID });
sandbox.addAccount({ id: MANAGEMENT_ID });
const organization = sandbox.createOrganization({
  managementAccountId: MANAGEMENT_ID,
  delegatedAdministratorId: CENTRAL_ID,
  memberIds: [CENTRAL_ID],
});
let accounts = 2;

const commands: EndpointCommands = {
  evaluation: () => ({
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
    environment: { ...sandbox.environmentOf(account) },
    event: rules.startEvaluation(RULE_NAME),
  }),
  organization: (size) => {
    for (; accounts < size; accounts++) {
      const { account: member } = sandbox.addAccount({ id: `${FIRST_MEMBER + accounts}` });
      if (accounts % ONE_IN === 0) member.createRootKey();
      organization.add(member);
    }
    return { ...sandbox.environmentOf({ id: CENTRAL_ID }) };
  },
  latency: (ms) => {
    sandbox.latencyMs = ms;
  },
  requestCount: () => sandbox.requests.splice(0).length,
};

process.on("message", ({ name, argument }: { name: keyof EndpointCommands; argument: never }) => {
  process.send?.({ value: commands[name](argument) });
});
process.send?.("ready");
