import { IAMClient } from "@aws-sdk/client-iam";
import { AssumeRootCommand, type AssumeRootCommandInput, STSClient } from "@aws-sdk/client-sts";
import { type ClientSettings, Sandbox } from "../index.ts";

export const MANAGEMENT_ID = "999999999999";
export const ADMINISTRATOR_ID = "888888888888";
export const MEMBER_ID = "111122223333";
export const OTHER_MEMBER_ID = "444455556666";

/** The common interface of the SDK's clients. */
interface Client {
  destroy(): void;
}

export type OrganizationUnderTest = Awaited<ReturnType<typeof openOrganization>>;

/** An organization of four accounts in its own sandbox, with a stopped clock. */
export async function openOrganization(partition = "aws") {
  let now = new Date("2026-11-23T12:00:00Z");
  const sandbox = await Sandbox.start({ clock: () => now });
  const open = (id: string) => sandbox.addAccount({ id, partition });
  const management = open(MANAGEMENT_ID);
  const administrator = open(ADMINISTRATOR_ID);
  const member = open(MEMBER_ID);
  const otherMember = open(OTHER_MEMBER_ID);
  const organization = sandbox.createOrganization({
    id: "o-exampleorg1",
    managementAccountId: MANAGEMENT_ID,
    delegatedAdministratorId: ADMINISTRATOR_ID,
    memberIds: [ADMINISTRATOR_ID, MEMBER_ID, OTHER_MEMBER_ID],
  });
  const clients: Client[] = [];

  /** A client without retries that is closed with the sandbox. */
  function connect<C extends Client>(
    ClientClass: new (settings: ClientSettings & { maxAttempts: number }) => C,
    settings: ClientSettings,
  ): C {
    const client = new ClientClass({ ...settings, maxAttempts: 1 });
    clients.push(client);
    return client;
  }

  /** Calls AssumeRoot as an account. */
  async function assumeRoot(
    task: string,
    { accountId = ADMINISTRATOR_ID, ...changes }: Assumption = {},
  ) {
    const sts = connect(STSClient, sandbox.clientSettingsOf({ id: accountId }));
    const { Credentials, SourceIdentity } = await sts.send(
      new AssumeRootCommand({
        TargetPrincipal: MEMBER_ID,
        TaskPolicyArn: { arn: `arn:${partition}:iam::aws:policy/root-task/${task}` },
        ...changes,
      }),
    );
    if (!Credentials) throw new Error("There are no credentials.");
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials;
    const settings: ClientSettings = {
      ...sandbox.clientSettingsOf(member.account),
      credentials: {
        accessKeyId: AccessKeyId,
        secretAccessKey: SecretAccessKey,
        sessionToken: SessionToken,
      },
    };
    return { settings, expiration: Credentials.Expiration, sourceIdentity: SourceIdentity };
  }

  return {
    sandbox,
    organization,
    management,
    administrator,
    member,
    otherMember,
    connect,
    assumeRoot,
    /** IAM in a root session of the member. */
    async iamAsRoot(task: string, changes: Assumption = {}) {
      return connect(IAMClient, (await assumeRoot(task, changes)).settings);
    },
    pass(ms: number) {
      now = new Date(now.getTime() + ms);
    },
    async close() {
      for (const client of clients) client.destroy();
      await sandbox.close();
    },
  };
}

type Assumption = Partial<AssumeRootCommandInput> & { readonly accountId?: string };
