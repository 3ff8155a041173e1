import { EVALUATOR_BUNDLE, REMOVAL_BUNDLE } from "../../infra/bundle.ts";
import { peakOfCold, peakOfEmpty } from "../cold-process.ts";
import type { Endpoint } from "../endpoint.ts";
import { type Figure, rowOf } from "../figure.ts";
import { interleave } from "../interleave.ts";

/** The most memory that a first invocation takes. The functions have 256 MB. */
export async function measureMemory(
  endpoint: Endpoint,
  node: string,
  rounds: number,
): Promise<Figure> {
  const { empty, evaluation, removal } = await interleave(rounds, {
    empty: () => peakOfEmpty(node),
    evaluation: async () =>
      peakOfCold(node, EVALUATOR_BUNDLE.file, await endpoint.ask("evaluation")),
    removal: async () => peakOfCold(node, REMOVAL_BUNDLE.file, await endpoint.ask("removal")),
  });
  return {
    id: "memory",
    title: "Peak memory of a cold process",
    unit: "MB",
    base: "an empty process",
    rounds,
    rows: [
      rowOf("an empty process", empty, empty),
      rowOf("an evaluation", evaluation, empty),
      rowOf("a removal", removal, empty),
    ],
  };
}
