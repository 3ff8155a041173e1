import { actions, type StepContext, type StepResult } from "./actions.ts";
import type { Action, StepOf } from "./document.ts";
import type { Status } from "./flow.ts";
import { StepFailure, StepTimeout } from "./step-failure.ts";

/** The outcome of a step. */
export interface StepOutcome {
  readonly name: string;
  readonly status: Status;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly failureMessage?: string;
}

/** Runs a step up to its maximum number of attempts, each with its timeout. */
export async function runStep<A extends Action>(
  step: StepOf<A>,
  context: Omit<StepContext, "deadlineMs">,
): Promise<StepOutcome & Pick<StepResult, "jump">> {
  const { name, maxAttempts } = step;
  for (let attempt = 1; ; attempt++) {
    try {
      const { outputs = {}, jump } = await attemptStep(step, context);
      return { name, status: "Success", outputs, jump };
    } catch (error) {
      if (!(error instanceof StepFailure)) throw error;
      if (attempt < maxAttempts) continue;
      const status = error instanceof StepTimeout ? "TimedOut" : "Failed";
      return { name, status, outputs: {}, failureMessage: error.message };
    }
  }
}

async function attemptStep<A extends Action>(
  step: StepOf<A>,
  context: Omit<StepContext, "deadlineMs">,
): Promise<StepResult> {
  const { action, timeoutSeconds = Infinity } = step;
  const deadlineMs = context.clock().getTime() + timeoutSeconds * 1000;
  const result = await actions[action as A].run(step, { ...context, deadlineMs });
  if (context.clock().getTime() > deadlineMs) throw new StepTimeout("The step took too long.");
  return result;
}
