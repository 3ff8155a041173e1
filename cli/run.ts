import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { visibly } from "../shared/text.ts";
import { addAudit } from "./audit/command.ts";
import { addCompletion, type Shell } from "./completion/command.ts";
import { addDemo } from "./demo/command.ts";
import { addDoctor } from "./doctor/command.ts";
import type { Io } from "./io.ts";
import { addNotifyTest } from "./notify-test/command.ts";
import { ENVIRONMENT } from "./options.ts";
import { addSandbox } from "./sandbox/command.ts";
import { addStatus } from "./status/command.ts";

const EXAMPLES = `
Examples:
  root-access-key audit                  the account of the current credentials
  root-access-key audit --organization   every account of the organization
  root-access-key status                 the result in AWS Config for this account
  root-access-key doctor                 what the deployment in this account depends on
  root-access-key notify-test            sample notifications through the deployed stack
  root-access-key demo                   sample accounts; needs no AWS account
  root-access-key sandbox                a local AWS endpoint to try these commands on`;

type Action<Options> = (options: Options, io: Io) => Promise<number>;

/**
 * Runs the command line. The AWS SDK takes credentials and settings from the environment of the process.
 *
 * @param args the arguments after the name of the program
 * @returns the exit code; errors are written to standard error
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  let debug = false;
  /** Loads a command only when it runs, so that help does not load the SDK. */
  const act =
    <Options extends object>(load: () => Promise<Action<Options>>) =>
    async (options: Options) => {
      debug = "debug" in options && options.debug === true;
      const action = await load();
      exitCode = await action(options, io);
    };
  const program: Command = new Command("root-access-key")
    .description("Does the root user of an AWS account have an access key?")
    .version(manifest.version, "-V, --version", "show the version")
    .addHelpText("after", EXAMPLES)
    .addHelpText("afterAll", ({ command }) =>
      command === program || command.options.some(({ long }) => long === "--profile")
        ? `${ENVIRONMENT}\nDocumentation: docs/cli.md in the package`
        : "\nDocumentation: docs/cli.md in the package",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(visibly(text)),
    });
  addAudit(program).action(act(async () => (await import("./audit/audit.ts")).runAudit));
  addStatus(program).action(act(async () => (await import("./status/status.ts")).runStatus));
  addDoctor(program).action(act(async () => (await import("./doctor/doctor.ts")).runDoctor));
  addNotifyTest(program).action(
    act(async () => (await import("./notify-test/notify-test.ts")).runNotifyTest),
  );
  addDemo(program).action(act(async () => (await import("./demo/demo.ts")).runDemo));
  addSandbox(program).action(act(async () => (await import("./sandbox/sandbox.ts")).runSandbox));
  addCompletion(program).action(async (shell: Shell) => {
    const { completionOf } = await import("./completion/completion.ts");
    io.stdout.write(completionOf(program, shell));
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Help and the version end so, too, with 0. Commander has written what there is to say.
    if (error instanceof CommanderError) return error.exitCode;
    // Not before, as help needs neither.
    const { say } = await import("./io.ts");
    const { explainError } = await import("./aws/explain-error.ts");
    say(io, `root-access-key: ${explainError(error, process.env)}`);
    if (debug) say(io, stacksOf(error).join("\nCaused by: "));
    return 1;
  }
}

/** Not by `inspect`, which would show whole answers. */
function stacksOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return error === undefined ? [] : [String(error)];
  return [error.stack ?? String(error), ...stacksOf(error.cause)];
}
