import { once } from "node:events";
import { spawnMain } from "./command-line.ts";

/** Starts `root-access-key sandbox` in a process of its own. */
export async function startSandbox(...parameters: string[]) {
  const { child, outcome } = spawnMain(["sandbox", ...parameters]);
  let written = "";
  child.stdout?.on("data", (chunk) => {
    written += chunk;
  });
  await once(child.stdout ?? child, "end");
  const variables = [...written.matchAll(/^export (\w+)=(.*)$/gm)];
  return {
    /** What it has a shell export. */
    environment: Object.fromEntries(
      variables.map(([, name = "", value = ""]) => [name, value]),
    ) as Readonly<Record<string, string>>,
    /** Ends it as Ctrl-C does. */
    end: () => {
      child.kill("SIGINT");
      return outcome;
    },
  };
}
