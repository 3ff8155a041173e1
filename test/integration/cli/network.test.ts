import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Sandbox } from "root-access-key-sandbox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { resultIn, run } from "./command-line.ts";
import { certificateFile, serveTls, startProxy } from "./network.ts";

const ID = "111122223333";
const ROLE_ACCOUNT_ID = "444455556666";
/** No DNS server knows it: only a proxy can connect to it. */
const HOST = "aws.sandbox.test";
const CA = { AWS_CA_BUNDLE: certificateFile("ca") };

type Environment = Readonly<Record<string, string>>;

let sandbox: Sandbox;
let sandboxPort: number;
let folder: string;
const opened: { close: () => void }[] = [];
beforeEach(async () => {
  sandbox = await Sandbox.start();
  sandboxPort = Number(new URL(sandbox.url).port);
  sandbox.addAccount({ id: ID, reportGenerationMs: 0 });
  folder = await mkdtemp(join(tmpdir(), "root-access-key-"));
});
afterEach(async () => {
  for (const { close } of opened.splice(0)) close();
  await sandbox.close();
  await rm(folder, { recursive: true });
});

/** The sandbox over TLS. */
async function openTls(...certificates: readonly string[]) {
  const server = await serveTls(sandboxPort, ...certificates);
  opened.push(server);
  return server;
}

/** A proxy to the sandbox over TLS. */
async function openProxy(user?: string) {
  const proxy = await startProxy((await openTls("server")).port, user);
  opened.push(proxy);
  return proxy;
}

const audit = (endpoint: string, environment: Environment, args: readonly string[] = []) =>
  run(["audit", "-o", "json", ...args], {
    ...sandbox.environmentOf({ id: ID }),
    AWS_ENDPOINT_URL: endpoint,
    // Not the default, which is also part of the hosts' names.
    AWS_SECRET_ACCESS_KEY: "no-secret",
    ...environment,
  });

async function expectError(message: string | RegExp, ...args: Parameters<typeof audit>) {
  const { code, stdout, stderr } = await audit(...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toMatch(/^root-access-key: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  return stderr;
}

describe("a proxy", () => {
  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])("is used if %s names it", async (name) => {
    const { port, hosts } = await openProxy();
    const environment = { ...CA, [name]: `http://127.0.0.1:${port}` };
    const { code, stdout } = await audit(`https://${HOST}`, environment);
    expect(resultIn(stdout)).toMatchObject({ accountId: ID, reason: "NO_KEY" });
    expect(code).toBe(0);
    expect(new Set(hosts)).toEqual(new Set([`${HOST}:443`]));
  });

  it("is used for HTTP if HTTP_PROXY names it, and its URL needs no scheme", async () => {
    const proxy = await startProxy(sandboxPort);
    opened.push(proxy);
    const environment = { HTTP_PROXY: `127.0.0.1:${proxy.port}` };
    expect((await audit(`http://${HOST}`, environment)).code).toBe(0);
    expect(new Set(proxy.hosts)).toEqual(new Set([`${HOST}:80`]));
  });

  it.each(["NO_PROXY", "no_proxy"])("is not used for the hosts in %s", async (name) => {
    const { port, hosts } = await openProxy();
    const tls = await openTls("server");
    const environment = { ...CA, HTTPS_PROXY: `http://127.0.0.1:${port}`, [name]: "localhost" };
    expect((await audit(`https://localhost:${tls.port}`, environment)).code).toBe(0);
    expect(hosts).toEqual([]);
  });

  it("is used to assume a profile's role, too", async () => {
    const { roles } = sandbox.addAccount({ id: ROLE_ACCOUNT_ID, reportGenerationMs: 0 });
    roles.create({
      roleName: "Auditor",
      assumeRolePolicyDocument: {
        Statement: { Effect: "Allow", Principal: { AWS: ID }, Action: "sts:AssumeRole" },
      },
      policyDocuments: [{ Statement: { Effect: "Allow", Action: "iam:*", Resource: "*" } }],
    });
    const { port } = await openProxy();
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = sandbox.environmentOf({ id: ID });
    const config = join(folder, "config");
    await writeFile(
      config,
      `[profile auditor]
role_arn = arn:aws:iam::${ROLE_ACCOUNT_ID}:role/Auditor
source_profile = base
ca_bundle = ${CA.AWS_CA_BUNDLE}
[profile base]
aws_access_key_id = ${AWS_ACCESS_KEY_ID}
aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}
`,
    );
    const environment = { AWS_CONFIG_FILE: config, HTTPS_PROXY: `http://127.0.0.1:${port}` };
    const args = ["--profile", "auditor"];
    const { code, stdout } = await audit(`https://${HOST}`, environment, args);
    expect(resultIn(stdout)).toMatchObject({ accountId: ROLE_ACCOUNT_ID });
    expect(code).toBe(0);
  });

  it("receives the user name and password of its URL", async () => {
    const { port } = await openProxy("auditor:pass@word");
    const HTTPS_PROXY = `http://auditor:pass%40word@127.0.0.1:${port}`;
    expect((await audit(`https://${HOST}`, { ...CA, HTTPS_PROXY })).code).toBe(0);
  });

  it("that rejects them is named, without them", async () => {
    const { port } = await openProxy("auditor:right");
    const stderr = await expectError(
      `The proxy http://127.0.0.1:${port} does not connect to ${HOST} (HTTP 407). It needs a user name and a password that it accepts`,
      `https://${HOST}`,
      { ...CA, HTTPS_PROXY: `http://auditor:hunter2@127.0.0.1:${port}` },
    );
    expect(stderr).not.toMatch(/auditor|hunter2/);
  });

  it("that cannot be reached is named, without its password", async () => {
    const stderr = await expectError(
      `AWS cannot be reached at ${HOST} through the proxy http://127.0.0.1:1 (connect ECONNREFUSED 127.0.0.1:1)`,
      `https://${HOST}`,
      { HTTPS_PROXY: "http://auditor:hunter2@127.0.0.1:1" },
    );
    expect(stderr).not.toMatch(/auditor|hunter2/);
  });

  it("is suggested if no connection is possible without one", () =>
    expectError(
      "AWS cannot be reached at 127.0.0.1:1 without a proxy (connect ECONNREFUSED",
      "https://127.0.0.1:1",
      {},
    ));

  it.each(["socks5://127.0.0.1:1080", "http://user:pass word@[", "http://a:%zz@proxy:1"])(
    "with an unusable URL is refused, without showing it: %s",
    async (url) => {
      const stderr = await expectError(
        "HTTPS_PROXY is not the URL of an HTTP or HTTPS proxy",
        `https://${HOST}`,
        { HTTPS_PROXY: url },
      );
      expect(stderr).not.toContain(url);
    },
  );
});

describe("an endpoint that is not the URL of HTTP or HTTPS is refused, with its setting", () => {
  it.each(["garbage", "localhost:4566", "ftp://localhost", "http://"])("%s", async (url) => {
    await expectError("AWS_ENDPOINT_URL is not the URL of an HTTP or HTTPS endpoint", url, {});
  });

  it("of one service", () =>
    expectError("AWS_ENDPOINT_URL_IAM is not the URL of", sandbox.url, {
      AWS_ENDPOINT_URL_IAM: "garbage",
    }));

  it("of a profile", async () => {
    const AWS_CONFIG_FILE = join(folder, "config");
    await writeFile(AWS_CONFIG_FILE, "[default]\nendpoint_url = garbage\n");
    await expectError("endpoint_url in the profile is not the URL of", "", { AWS_CONFIG_FILE });
  });
});

describe("a certificate", () => {
  it("of a private CA is accepted with AWS_CA_BUNDLE", async () => {
    const { port } = await openTls("server");
    expect((await audit(`https://localhost:${port}`, CA)).code).toBe(0);
  });

  it.each([
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", ["server"]],
    ["SELF_SIGNED_CERT_IN_CHAIN", ["server", "ca"]],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", ["server-selfsigned"]],
  ])("is not accepted without it: %s", async (code, certificates) => {
    const { port } = await openTls(...certificates);
    await expectError(
      new RegExp(
        `The certificate of localhost:${port}, reached without a proxy, is not accepted \\(${code}: .*AWS_CA_BUNDLE, ca_bundle in the profile, or NODE_EXTRA_CA_CERTS\\.\\n`,
      ),
      `https://localhost:${port}`,
      {},
    );
  });

  it("that has expired is not accepted, and the error mentions the local clock", async () => {
    const { port } = await openTls("server-expired");
    await expectError(
      /\(CERT_HAS_EXPIRED: .* Check the local clock\. If it is right, .* must renew the certificate/,
      `https://localhost:${port}`,
      CA,
    );
  });

  it("of another host is not accepted", async () => {
    const { port } = await openProxy();
    const HTTPS_PROXY = `http://127.0.0.1:${port}`;
    await expectError(
      `The certificate of aws.other.test, reached through the proxy ${HTTPS_PROXY}, is not accepted (ERR_TLS_CERT_ALTNAME_INVALID`,
      "https://aws.other.test",
      { ...CA, HTTPS_PROXY },
    );
  });

  it.each([
    ["a file that is missing", "/nonexistent/ca.pem", "names a file that cannot be read (ENOENT"],
    ["a file without certificates", import.meta.filename, "has no certificate in PEM"],
  ])("cannot be in %s", async (_, file, message) => {
    await expectError(`AWS_CA_BUNDLE names`, "https://localhost:1", { AWS_CA_BUNDLE: file });
    await expectError(message, "https://localhost:1", { AWS_CA_BUNDLE: file });
  });
});
