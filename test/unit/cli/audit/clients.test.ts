import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { openClients } from "../../../../cli/audit/clients.ts";
import { openSession } from "../../../../cli/aws/session.ts";

const ROOT_SESSION = { accessKeyId: "ASIA", secretAccessKey: "secret", sessionToken: "token" };
const SETTINGS = `[default]
region = eu-west-1
endpoint_url = http://127.0.0.1:4566
use_dualstack_endpoint = true
aws_access_key_id = AKIA
aws_secret_access_key = secret
`;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "root-access-key-settings-"));
  await writeFile(join(folder, "config"), SETTINGS);
  vi.stubEnv("AWS_CONFIG_FILE", join(folder, "config"));
  for (const name of ["AWS_ENDPOINT_URL", "AWS_REGION", "AWS_PROFILE"]) vi.stubEnv(name, undefined);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

it.each(["iamIn", "stsIn"] as const)(
  "%s has the settings of the session, and does not look for its own",
  async (open) => {
    const session = await openSession({}, { stderr: process.stderr });
    const clients = await openClients(session);
    expect(await session.sts.config.useDualstackEndpoint()).toBe(true);
    // From here on, the files and the environment have other settings.
    vi.stubEnv("AWS_CONFIG_FILE", join(folder, "no-config"));
    vi.stubEnv("AWS_USE_DUALSTACK_ENDPOINT", "false");
    vi.stubEnv("AWS_ENDPOINT_URL", "http://127.0.0.2:1");
    const { config } = clients[open](ROOT_SESSION);
    expect(await config.endpoint?.()).toMatchObject({ hostname: "127.0.0.1", port: 4566 });
    expect(await config.useDualstackEndpoint()).toBe(true);
    expect(await config.credentials()).toMatchObject(ROOT_SESSION);
  },
);
