import { inspect } from "node:util";
import { Command, CommanderError } from "commander";
import manifest from "../package.json" with { type: "json" };
import { visibly } from "../shared/text.ts";
import { addAudit } from "./audit/command.ts";
import { addDemo } from "./demo/command.ts";
import { type Io, say } from "./io.ts";
import { addNotifyTest } from "./notify-test/command.ts";
import { addStatus } from "./status/command.ts";

const EXAMPLES = `
Examples:
  root-access-key audit                  the account of the current credentials
  root-access-key audit --organization   every account of the organization
  root-access-key status                 the result in AWS Config for this account
  root-access-key notify-test            sample notifications through the deployed stack
  root-access-key demo                   sample accounts; needs no AWS account`;

type Action<Options> = (options: Options, io: Io) => Promise<number>;

/**
 * Runs the command line. The AWS SDK takes credentials and settings from the environment of the process.
 *
 * @param args the arguments after the name of the program
 * @returns the exit code; errors are written to standard error
 */
export async function run(args: readonly string[], io: Io): Promise<number> {
  let exitCode = 0;
  /** Loads a command only when it runs, so that help does not load the SDK. */
  const act =
    <Options>(load: () => Promise<Action<Options>>) =>
    async (options: Options) => {
      const action = await load();
      exitCode = await action(options, io);
    };
  const program = new Command("root-access-key")
    .description("Does the root user of an AWS account have an access key?")
    .version(manifest.version, "-V, --version", "show the version")
    .addHelpText("after", EXAMPLES)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(visibly(text)),
    });
  addAudit(program).action(act(async () => (await import("./audit/audit.ts")).runAudit));
  addStatus(program).action(act(async () => (await import("./status/status.ts")).runStatus));
  addNotifyTest(program).action(
    act(async () => (await import("./notify-test/notify-test.ts")).runNotifyTest),
  );
  addDemo(program).action(act(async () => (await import("./demo/demo.ts")).runDemo));
  try {
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    // Help and the version end so, too, with 0. Commander has written what there is to say.
    if (error instanceof CommanderError) return error.exitCode;
    const { explainError } = await import("./aws/explain-error.ts");
    say(io, `root-access-key: ${explainError(error, process.env)}`);
    if (process.env.DEBUG) say(io, inspect(error));
    return 1;
  }
}
