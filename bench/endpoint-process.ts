import { Sandbox, TravelClock } from "root-access-key-sandbox";
import { EVENT_SOURCE, REQUEST_DETAIL_TYPE } from "../removal/contract.ts";
import type { EndpointAnswers, Invocation } from "./endpoint.ts";

const ACCOUNT_ID = "111122223333";
const CENTRAL_ID = "888888888888";
const MANAGEMENT_ID = "999999999999";
const FIRST_MEMBER = 200000000000;
const RULE_NAME = "root-access-key";
const YEAR_MS = 365 * 24 * 60 * 60 * 1000;
/** One account in so many has a root access key. */
const ONE_IN = 100;

const clock = new TravelClock();
const sandbox = await Sandbox.start({ clock: clock.now });
const { account, rules } = sandbox.addAccount({ id: ACCOUNT_ID, reportGenerationMs: 0 });
rules.put(RULE_NAME);
account.reports.request();

function evaluation(): Invocation {
  return {
    functionArn: `arn:aws:lambda:us-east-1:${ACCOUNT_ID}:function:rule`,
    environment: { ...sandbox.environmentOf(account) },
    event: rules.startEvaluation(RULE_NAME),
  };
}

const central = sandbox.addAccount({ id: CENTRAL_ID });
const member = sandbox.addAccount({ id: `${FIRST_MEMBER}` });
sandbox.addAccount({ id: MANAGEMENT_ID });
const organization = sandbox.createOrganization({
  managementAccountId: MANAGEMENT_ID,
  delegatedAdministratorId: CENTRAL_ID,
  memberIds: [CENTRAL_ID, member.account.id],
});

/** A request to remove a key that nothing protects. */
function removal(): Invocation {
  clock.move(-YEAR_MS);
  if (member.account.rootKeys.length === 0) member.account.createRootKey();
  clock.returnToPresent();
  return {
    functionArn: `arn:aws:lambda:us-east-1:${CENTRAL_ID}:function:removal`,
    environment: {
      ...sandbox.environmentOf(central.account),
      REMOVAL_MODE: "delete",
      PROTECT_USED_WITHIN_DAYS: "90",
      EXCEPTIONS: "{}",
      PROTECTED_ACCOUNTS: "[]",
    },
    event: {
      source: EVENT_SOURCE,
      "detail-type": REQUEST_DETAIL_TYPE,
      account: member.account.id,
      detail: { executionId: "bench", annotation: "" },
    },
  };
}

/** Management account, central account and a member. */
let accounts = 3;

/** Lets the organization grow to so many accounts. */
function grow(size: number): Invocation["environment"] {
  for (; accounts < size; accounts++) {
    const { account: added } = sandbox.addAccount({ id: `${FIRST_MEMBER + accounts}` });
    if (accounts % ONE_IN === 0) added.createRootKey();
    organization.add(added);
  }
  return { ...sandbox.environmentOf({ id: CENTRAL_ID }) };
}

const answers: EndpointAnswers = {
  evaluation,
  removal,
  organization: grow,
  /** The latency of all that is asked from now on. */
  latency: (ms) => {
    sandbox.latencyMs = ms;
    return ms;
  },
  /** How many requests there were since this was asked. */
  requests: () => sandbox.requests.splice(0).length,
};

process.on("message", ({ name, argument }: { name: keyof EndpointAnswers; argument: never }) => {
  process.send?.(answers[name](argument));
});
process.send?.("ready");
