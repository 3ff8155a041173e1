import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { DescribeOrganizationCommand } from "@aws-sdk/client-organizations";
import { AssumeRootCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, it } from "vitest";
import { createClients } from "../../../removal/clients.ts";
import { taskPolicyArn, taskPolicyArns } from "../../../removal/contract.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };

const hear = () => undefined;

interface Stack {
  add(middleware: unknown, options: object): void;
}

/** Stops requests before they leave, with the name of the host that they would have gone to. */
function stop({ middlewareStack }: { middlewareStack: unknown }) {
  const middleware = () => (args: { request: { hostname: string } }) => {
    throw new Error(args.request.hostname);
  };
  (middlewareStack as Stack).add(middleware, { step: "finalizeRequest", priority: "high" });
}

describe("AssumeRoot is called at the endpoint of the function's Region:", () => {
  it.each([
    ["us-east-1", "sts.us-east-1.amazonaws.com"],
    ["us-west-2", "sts.us-west-2.amazonaws.com"],
    ["eu-central-1", "sts.eu-central-1.amazonaws.com"],
    ["us-gov-west-1", "sts.us-gov-west-1.amazonaws.com"],
  ])("%s", async (region, host) => {
    const { sts } = createClients(hear, { region, credentials });
    stop(sts);
    const TaskPolicyArn = { arn: taskPolicyArn("aws", "IAMDeleteRootUserCredentials") };
    const command = new AssumeRootCommand({ TargetPrincipal: "111122223333", TaskPolicyArn });
    await expect(sts.send(command)).rejects.toMatchObject({ message: host });
  });
});

describe("the organization is read at its partition's endpoint:", () => {
  it.each([
    ["eu-central-1", "organizations.us-east-1.amazonaws.com"],
    ["us-gov-east-1", "organizations.us-gov-west-1.amazonaws.com"],
  ])("%s", async (region, host) => {
    const { organizations } = createClients(hear, { region, credentials });
    stop(organizations);
    const command = new DescribeOrganizationCommand({});
    await expect(organizations.send(command)).rejects.toMatchObject({ message: host });
  });
});

describe("what AWS quotes of a request loses the credentials, by the client of", () => {
  const TOKEN = "FwoGZXIvYXdzEXAMPLE";
  const session = { ...credentials, sessionToken: TOKEN };
  const clients = createClients(hear, { region: "us-east-1", credentials: session });
  const describeOrganization = () =>
    clients.organizations.send(new DescribeOrganizationCommand({}));
  const assumeRoot = () =>
    clients.sts.send(
      new AssumeRootCommand({
        TargetPrincipal: "111122223333",
        TaskPolicyArn: { arn: taskPolicyArn("aws", "IAMDeleteRootUserCredentials") },
      }),
    );
  const iam = clients.iamIn(session);
  const listAccessKeys = () => iam.send(new ListAccessKeysCommand({}));

  it.each<[string, { readonly middlewareStack: unknown }, () => Promise<unknown>]>([
    ["AWS Organizations", clients.organizations, describeOrganization],
    ["STS", clients.sts, assumeRoot],
    ["IAM", iam, listAccessKeys],
  ])("%s", async (_, { middlewareStack }, send) => {
    const middleware = () => async () => {
      throw new Error(`SignatureDoesNotMatch: 'x-amz-security-token:${TOKEN}'`);
    };
    (middlewareStack as Stack).add(middleware, { step: "finalizeRequest", priority: "high" });
    await expect(send()).rejects.toThrow("'x-amz-security-token:(redacted)'");
  });
});

it("the Date of an answer is used, but not that of an error", async () => {
  const answers = [
    { status: 503, date: "an error's", body: "" },
    {
      status: 200,
      date: "an answer's",
      body: "<GetCallerIdentityResponse><GetCallerIdentityResult/></GetCallerIdentityResponse>",
    },
  ];
  const server = createServer((_, response) => {
    const { status, date, body } = answers.shift() ?? expect.unreachable();
    response.writeHead(status, { date }).end(body);
  }).listen(0);
  const { port } = server.address() as AddressInfo;
  const heard: unknown[] = [];
  const { sts } = createClients((date) => heard.push(date), {
    endpoint: `http://127.0.0.1:${port}`,
    region: "us-east-1",
    credentials,
  });
  await sts.send(new GetCallerIdentityCommand({}));
  server.close();
  expect(heard).toEqual(["an answer's"]);
});

it.each([
  ["dry-run", ["IAMAuditRootUserCredentials"]],
  ["delete", ["IAMAuditRootUserCredentials", "IAMDeleteRootUserCredentials"]],
] as const)("mode %s needs the task policies %j of the partition", (mode, policies) => {
  expect(taskPolicyArns("aws", mode)).toEqual(
    policies.map((policy) => `arn:aws:iam::aws:policy/root-task/${policy}`),
  );
  expect(taskPolicyArn("aws-cn", policies[0])).toBe(
    `arn:aws-cn:iam::aws:policy/root-task/${policies[0]}`,
  );
});
