import { GetAccountSummaryCommand, IAMClient } from "@aws-sdk/client-iam";
import { Sandbox } from "root-access-key-sandbox";

const sandbox = await Sandbox.start();
const { account } = sandbox.addAccount({ id: "111122223333" });
account.createRootKey();

// The first request fails, and the SDK retries it.
sandbox.faults.add({ operation: "GetAccountSummary", fault: { kind: "throttling" }, times: 1 });

const iam = new IAMClient(sandbox.clientSettingsOf(account));
const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
console.log(SummaryMap?.AccountAccessKeysPresent, sandbox.requests.length); // 1 2

iam.destroy();
await sandbox.close();
