import type { Step } from "./document.ts";

/** How a step ended. */
export type Status = "Success" | "Failed" | "TimedOut";

/**
 * Returns the next step, or undefined at the end.
 *
 * @param jump the step that a branch chose, if any
 */
export function nextStep(
  steps: readonly Step[],
  step: Step,
  status: Status,
  jump: string | undefined,
): Step | undefined {
  if (status !== "Success") {
    if (step.onFailure === "Abort") return undefined;
    if (step.onFailure !== "Continue") return named(steps, step.onFailure.slice("step:".length));
  }
  if (jump !== undefined) return named(steps, jump);
  if (step.isEnd) return undefined;
  if ("nextStep" in step && step.nextStep !== undefined) return named(steps, step.nextStep);
  return steps[steps.indexOf(step) + 1];
}

/** Whether the execution fails if the step fails. */
export function isCritical({ isCritical, onFailure }: Step): boolean {
  return isCritical ?? onFailure !== "Continue";
}

/**
 * Checks that every step exists and can be reached, and that its next step is clear.
 *
 * @throws {Error} naming the invalid step
 */
export function checkFlow(steps: readonly Step[]): void {
  const names = steps.map(({ name }) => name);
  const double = names.find((name, index) => names.indexOf(name) !== index);
  if (double !== undefined) throw new Error(`Two steps are named ${double}.`);
  for (const step of steps) checkEnds(step);

  const reached = new Set<Step>();
  const reach = (step: Step) => {
    if (reached.has(step)) return;
    reached.add(step);
    for (const next of successors(steps, step)) reach(next);
  };
  for (const first of steps.slice(0, 1)) reach(first);
  const unreachable = steps.find((step) => !reached.has(step));
  if (unreachable) throw new Error(`Step ${unreachable.name} cannot be reached.`);
}

function checkEnds(step: Step): void {
  const { name, isEnd, onFailure } = step;
  const hasNext = "nextStep" in step && step.nextStep !== undefined;
  const hasDefault = step.action === "aws:branch" && step.inputs.Default !== undefined;
  if (isEnd && (hasNext || hasDefault))
    throw new Error(`Step ${name} has isEnd, but also a next step.`);
  // According to AWS's documentation, isEnd ends the execution after a failure, too.
  if (isEnd && onFailure.startsWith("step:")) {
    throw new Error(
      `Step ${name} has isEnd and ${onFailure}; which takes precedence is not documented.`,
    );
  }
  if (step.isCritical === false && onFailure === "Abort") {
    throw new Error(`Step ${name} aborts but is not critical; the result is not documented.`);
  }
}

function successors(steps: readonly Step[], step: Step): readonly Step[] {
  const jumps = step.action === "aws:branch" ? step.inputs.Choices.map((it) => it.NextStep) : [];
  const otherwise = step.action === "aws:branch" ? step.inputs.Default : undefined;
  return [
    ...jumps.map((jump) => nextStep(steps, step, "Success", jump)),
    nextStep(steps, step, "Success", otherwise),
    nextStep(steps, step, "Failed", undefined),
  ].filter((next) => next !== undefined);
}

function named(steps: readonly Step[], name: string): Step {
  const step = steps.find((candidate) => candidate.name === name);
  if (!step) throw new Error(`There is no step ${name}.`);
  return step;
}
