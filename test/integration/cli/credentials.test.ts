import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox, type Tenant } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultIn, run } from "./command-line.ts";

const ID = "111122223333";
const OTHER_ID = "444455556666";
const ROLE = `arn:aws:iam::${OTHER_ID}:role/Auditor`;
const MFA_SERIAL = `arn:aws:iam::${ID}:mfa/phone`;

let sandbox: Sandbox;
let other: Tenant;
let folder: string;
beforeEach(async () => {
  sandbox = await Sandbox.start();
  sandbox.addAccount({ id: ID, reportGenerationMs: 0 });
  other = sandbox.addAccount({ id: OTHER_ID, reportGenerationMs: 0 });
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
});
afterEach(async () => {
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** A role that the first account may assume, with what its trust policy asks for. */
function createRole(condition: object = {}) {
  other.roles.create({
    roleName: "Auditor",
    assumeRolePolicyDocument: {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { AWS: ID },
          Action: "sts:AssumeRole",
          Condition: condition,
        },
      ],
    },
    policyDocuments: [
      { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }] },
    ],
  });
}

/** The keys of the first account, as settings of a profile. */
function keys(): string {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = sandbox.environmentOf({ id: ID });
  return `aws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`;
}

/** Audits with this AWS configuration. */
async function audit(
  config: string,
  { args = ["--profile", "production"], ask, ...environment }: Setting = {},
) {
  const file = join(folder, "config");
  await writeFile(file, config);
  const base = {
    AWS_CONFIG_FILE: file,
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "none"),
    AWS_ENDPOINT_URL: sandbox.url,
    AWS_REGION: "us-east-1",
  };
  return run(["audit", "-o", "json", ...args], { ...base, ...environment }, ask);
}
type Setting = { readonly args?: readonly string[]; readonly ask?: Parameters<typeof run>[2] } & {
  readonly [name: `AWS_${string}`]: string;
};

/** The audit ends with 1 and this one line. */
async function expectError(message: string | RegExp, ...args: Parameters<typeof audit>) {
  const { code, stdout, stderr } = await audit(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^root-access-key: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  return stderr;
}

/** Writes a program for `credential_process`. */
async function program(script: string): Promise<string> {
  const file = join(folder, "vault");
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe("a credential_process that fails is named", () => {
  const profile = (command: string) => `[profile production]\ncredential_process = ${command}\n`;

  it("with what it writes to standard error, without its arguments", async () => {
    const vault = await program('echo "keyring is locked" >&2; exit 2');
    const stderr = await expectError(
      `The credential_process of profile production, ${vault}, failed. It says: keyring is locked\n`,
      profile(`${vault} --password hunter2`),
    );
    expect(stderr).not.toContain("hunter2");
  });

  it("without secrets and invisible characters", async () => {
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const vault = await program(
      `printf 'AKIAIOSFODNN7EXAMPLE ${secret} token=abc password: hunter2 \\033[31mred' >&2; exit 1`,
    );
    const stderr = await expectError("[U+001B][31mred", profile(vault));
    for (const part of ["AKIAIOSFODNN7EXAMPLE", secret, "abc ", "hunter2"]) {
      expect(stderr).not.toContain(part);
    }
  });

  it("if it writes nothing", async () =>
    expectError("failed. It says nothing on standard error.", profile(await program("exit 3"))));

  it("if the program does not exist", () =>
    expectError(
      /^root-access-key: The credential_process of profile production, no-such-vault, failed\. It says: .*no-such-vault.*not found/,
      profile("no-such-vault get"),
    ));

  it.each([
    ["bad JSON", "echo not-json", "returned invalid JSON"],
    ["another version", "echo '{}'", "did not return Version 1"],
    ["null", "echo null", "does not give credentials as it must"],
    ["too much", "head -c 2000000 /dev/zero", "maxBuffer length exceeded. See: "],
  ])("if it writes %s", async (_, script, message) => {
    const vault = await program(script);
    await expectError(message, profile(vault));
  });

  it("and no other credentials are used in its place", async () => {
    const vault = await program("exit 1");
    const config = `[default]\ncredential_process = ${vault}\n`;
    const environment = { AWS_WEB_IDENTITY_TOKEN_FILE: "/nonexistent", AWS_ROLE_ARN: ROLE };
    await expectError("The credential_process of profile default", config, {
      args: [],
      ...environment,
    });
  });

  it("although there are keys in the environment, as a profile that is named wins over them", async () => {
    const vault = await program('echo "keyring is locked" >&2; exit 2');
    const { AWS_ACCESS_KEY_ID = "" } = sandbox.environmentOf({ id: OTHER_ID });
    await expectError("failed. It says: keyring is locked\n", profile(vault), {
      AWS_ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: "no-secret",
    });
  });

  it("but not if it works", async () => {
    const { AWS_ACCESS_KEY_ID } = sandbox.environmentOf({ id: ID });
    const vault = await program(
      `echo '{"Version":1,"AccessKeyId":"${AWS_ACCESS_KEY_ID}","SecretAccessKey":"no-secret"}'`,
    );
    expect((await audit(profile(vault))).code).toBe(0);
  });
});

describe("a profile with a role", () => {
  const config = (more = "") =>
    `[profile production]\nrole_arn = ${ROLE}\nsource_profile = base\n${more}[profile base]\n${keys()}`;

  it("audits the account of the role", async () => {
    createRole();
    const { code, stdout } = await audit(config());
    expect(resultIn(stdout)).toMatchObject({ accountId: OTHER_ID, reason: "NO_KEY" });
    expect(code).toBe(0);
  });

  it("that cannot be assumed names the role, sts:AssumeRole and the trust policy", () =>
    expectError(
      new RegExp(
        `^root-access-key: The role ${ROLE} cannot be assumed: sts:AssumeRole was denied\\..* trust policy .*AWS says: AccessDenied: User: arn:aws:iam::${ID}:user/sandbox`,
      ),
      config(),
    ));

  it("with source credentials that AWS does not accept is reported", () =>
    expectError(
      "AWS does not accept these credentials (InvalidClientTokenId",
      config().replace(/aws_access_key_id = \w+/, "aws_access_key_id = AKIAUNKNOWN00000"),
    ));

  it("and a source_profile that does not exist names both", () =>
    expectError(
      "Profile production has the source_profile base, and there is no profile base.",
      config().replace("[profile base]", "[profile other]"),
    ));

  it("and a source_profile without credentials names both", () =>
    expectError(
      "and profile base gives none",
      config().replace(/aws_[\s\S]*/, "region = us-east-1\n"),
    ));

  it("and no source is refused, although it has keys of its own, of another account", () =>
    expectError(
      "Profile production has a role_arn, and no source_profile or credential_source,",
      `[profile production]\nrole_arn = ${ROLE}\n${keys()}`,
    ));

  it.each([
    ["Environment", "Unable to find environment variable credentials"],
    ["Nowhere", "Unsupported credential source"],
  ])("and a credential_source that gives none names it: %s", async (source, message) => {
    await expectError(
      new RegExp(
        `Profile production has the credential_source ${source}, which gives no credentials .*${message}`,
      ),
      `[profile production]\nrole_arn = ${ROLE}\ncredential_source = ${source}\n`,
    );
  });

  it("asks for the MFA code on a terminal", async () => {
    createRole({ Bool: { "aws:MultiFactorAuthPresent": "true" } });
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return "123456\n";
    };
    const { code, stderr } = await audit(config(`mfa_serial = ${MFA_SERIAL}\n`), { ask });
    expect({ code, stderr, questions }).toEqual({
      code: 0,
      stderr: "",
      questions: [`MFA code of ${MFA_SERIAL}: `],
    });
  });

  it("does not ask AWS if no MFA code is entered", async () => {
    const ask = async () => "";
    await expectError(
      "has 6 digits. No such code was entered",
      config(`mfa_serial = ${MFA_SERIAL}\n`),
      {
        ask,
      },
    );
    expect(sandbox.requests).toEqual([]);
  });

  it("and MFA gives the next step if there is no terminal", () =>
    expectError(
      new RegExp(
        `Profile production needs an MFA code of ${MFA_SERIAL}, and there is no terminal.*aws sts get-session-token.*AWS_SESSION_TOKEN`,
      ),
      config(`mfa_serial = ${MFA_SERIAL}\n`),
    ));
});

describe("a sign-in", () => {
  it("that is not in the configuration is named", () =>
    expectError(
      "Profile production has the sso_session corp, and there is no section [sso-session corp]",
      "[profile production]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = Audit\n",
    ));

  it("to IAM Identity Center that is missing is advised", () =>
    expectError(
      "has expired or is missing. Run: aws sso login --profile production\n",
      "[profile production]\nsso_session = corp\nsso_account_id = 1\nsso_role_name = Audit\n[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n",
    ));

  it("to the console that is missing is advised", () =>
    expectError(
      "The sign-in has expired or is missing. Run: aws login --profile production\n",
      `[profile production]\nlogin_session = arn:aws:iam::${ID}:user/auditor\n`,
    ));
});

describe("the Region", () => {
  const config = () => `[profile production]\n${keys()}`;

  it.each<[string, string, Setting]>([
    ["AWS_DEFAULT_REGION", "eu-west-1", { AWS_REGION: "", AWS_DEFAULT_REGION: "eu-west-1" }],
    [
      "AWS_REGION before it",
      "eu-west-2",
      { AWS_REGION: "eu-west-2", AWS_DEFAULT_REGION: "eu-west-1" },
    ],
  ])("is that of %s", async (_, region, environment) => {
    const { code, stderr } = await audit(config(), environment);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // The message names the Region.
    await expectError(`that the Region ${region} is right`, config(), {
      ...environment,
      AWS_ENDPOINT_URL: "http://127.0.0.1:1",
    });
  });

  it("is that of the profile if AWS_REGION is empty", async () => {
    const profile = `${config()}region = eu-west-3\n`;
    expect(await audit(profile, { AWS_REGION: "" })).toMatchObject({ code: 0, stderr: "" });
  });

  it.each([
    ["", "us-east-1"],
    ["sso_region = us-gov-west-1\n", "us-gov-west-1"],
    ["sso_region = cn-northwest-1\n", "cn-north-1"],
  ])("is the partition's IAM Region if none is set, which is shown: %j", async (more, region) => {
    const { code, stderr } = await audit(`${config()}${more}`, { AWS_REGION: "" });
    expect(code).toBe(0);
    expect(stderr).toBe(
      `No AWS Region is set, so ${region} is used. Name another with --region or AWS_REGION.\n`,
    );
  });
});

describe("half of a key in the environment", () => {
  it.each([
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
    ["AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID"],
  ] as const)(
    "%s alone ends the command, which uses no other credentials",
    async (set, missing) => {
      const half = { [set]: "AKIAHALF" } as { readonly [name in typeof set]: string };
      const { code, stderr } = await audit(`[default]\n${keys()}`, { args: [], ...half });
      expect(code).toBe(1);
      expect(stderr).toContain(`root-access-key: ${set} is set, and ${missing} is not. Set both`);
      expect(sandbox.requests).toEqual([]);
    },
  );

  it("does not affect a named profile", async () => {
    const config = `[profile production]\n${keys()}`;
    const { code } = await audit(config, { AWS_ACCESS_KEY_ID: "AKIAHALF" });
    expect(code).toBe(0);
  });
});

it.each([
  [
    "an incomplete profile of IAM Identity Center",
    "sso_account_id = 111122223333",
    "Profile production lacks a setting of IAM Identity Center (SSO). It needs sso_account_id,",
  ],
  [
    "a missing token",
    `role_arn = ${ROLE}\nweb_identity_token_file = /nonexistent/token`,
    "The token of profile production, web_identity_token_file, cannot be read (",
  ],
])("%s is named", async (_, settings, message) => {
  await expectError(message, `[profile production]\n${settings}\n`);
});
