import type { Clock } from "../clock.ts";
import type { ClientSettings } from "../sandbox.ts";
import { callApi, checkCall } from "./api.ts";
import { choose } from "./branch.ts";
import type { Action, StepOf } from "./document.ts";
import { compileSelector, readOutputs } from "./outputs.ts";
import { StepFailure, StepTimeout } from "./step-failure.ts";
import type { Variables } from "./variables.ts";

/** The context that a step runs in. */
export interface StepContext {
  readonly variables: Variables;
  readonly settings: () => ClientSettings;
  readonly clock: Clock;
  /** Advances the clock by a number of milliseconds. */
  readonly sleep: (ms: number) => Promise<unknown>;
  /** In the clock's time; `Infinity` for a step without a timeout. */
  readonly deadlineMs: number;
}

/** The result of a successful step. */
export interface StepResult {
  readonly outputs?: Readonly<Record<string, unknown>>;
  /** The next step, if a branch chose one. */
  readonly jump?: string;
}

/** How to validate and run the steps with an action. */
interface ActionKind<A extends Action> {
  /** @throws {Error} naming what AWS would reject or what is not implemented */
  readonly check: (step: StepOf<A>) => void;
  /** @throws {StepFailure} If the step fails. */
  readonly run: (step: StepOf<A>, context: StepContext) => Promise<StepResult>;
}

/** AWS does not document the interval. Here it doubles, up to an hour. */
const FIRST_PAUSE_MS = 5000;
const LONGEST_PAUSE_MS = 60 * 60 * 1000;

/** The default timeout of `aws:waitForAwsResourceProperty`. Other steps may have the same. */
const DEFAULT_TIMEOUT_MS = 60 * 60 * 1000;

/** The implemented actions, by name. */
export const actions: { readonly [A in Action]: ActionKind<A> } = {
  "aws:executeAwsApi": {
    check({ inputs, outputs }) {
      checkCall(toCall(inputs));
      for (const { Selector } of outputs) compileSelector(Selector);
    },
    async run({ inputs, outputs }, context) {
      return { outputs: readOutputs(outputs, await call(inputs, context)) };
    },
  },

  "aws:assertAwsResourceProperty": {
    check: checkProperty,
    async run(step, context) {
      const { found, isDesired } = await readProperty(step, context);
      if (!isDesired) throw new StepFailure(`The property is ${found}.`);
      return {};
    },
  },

  "aws:waitForAwsResourceProperty": {
    check: checkProperty,
    async run(step, context) {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
        const { found, isDesired } = await readProperty(step, context);
        if (isDesired) return {};
        const remainingMs = context.deadlineMs - context.clock().getTime();
        if (remainingMs <= 0) throw new StepTimeout(`The property is still ${found}.`);
        await context.sleep(Math.min(pauseMs, remainingMs));
      }
    },
  },

  "aws:branch": {
    check: () => undefined,
    run: async ({ inputs }, { variables }) => ({ jump: choose(inputs, variables) }),
  },

  "aws:sleep": {
    check({ name, inputs, timeoutSeconds }) {
      if (parseDuration(inputs.Duration) < DEFAULT_TIMEOUT_MS || timeoutSeconds !== undefined)
        return;
      throw new Error(
        `Step ${name} sleeps for an hour or more without timeoutSeconds; its default is not documented.`,
      );
    },
    async run({ inputs }, { clock, sleep, deadlineMs }) {
      const durationMs = parseDuration(inputs.Duration);
      const remainingMs = deadlineMs - clock().getTime();
      await sleep(Math.min(durationMs, remainingMs));
      if (durationMs > remainingMs) throw new StepTimeout("The step slept too long.");
      return {};
    },
  },
};

/** Validates a step before any step runs. */
export function checkStep<A extends Action>(step: StepOf<A>): void {
  actions[step.action as A].check(step);
}

type CallInputs = StepOf<"aws:executeAwsApi">["inputs"];
type PropertyStep = StepOf<"aws:assertAwsResourceProperty" | "aws:waitForAwsResourceProperty">;

function toCall({ Service, Api, ...input }: CallInputs) {
  return { Service, Api, input };
}

function call(inputs: CallInputs, { variables, settings }: StepContext): Promise<object> {
  const { Service, Api, input } = toCall(inputs);
  return callApi({ Service, Api, input: variables.resolve(input) as object }, settings());
}

function checkProperty({ inputs }: PropertyStep): void {
  const { PropertySelector, DesiredValues, ...rest } = inputs;
  checkCall(toCall(rest));
  compileSelector(PropertySelector);
}

async function readProperty({ inputs }: PropertyStep, context: StepContext) {
  const { PropertySelector, DesiredValues, ...rest } = inputs;
  const found = compileSelector(PropertySelector)(await call(rest, context));
  if (found === undefined) throw new StepFailure(`${PropertySelector} has no value.`);
  if (typeof found === "object")
    throw new StepFailure(`${PropertySelector} is not a single value.`);
  const desired = DesiredValues.map((value) => context.variables.resolve(value));
  return { found: String(found), isDesired: desired.map(String).includes(String(found)) };
}

const SYNTAX = /^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const SECOND_MS = 1000;
const UNITS_MS = [24 * 60 * 60 * SECOND_MS, 60 * 60 * SECOND_MS, 60 * SECOND_MS, SECOND_MS];

/**
 * Converts an ISO 8601 duration of days, hours, minutes and seconds, such as `PT90S`, to milliseconds.
 *
 * @throws {Error} If the duration has another format.
 */
function parseDuration(duration: string): number {
  const [match, ...counts] = SYNTAX.exec(duration) ?? [];
  if (match === undefined) throw new Error(`The duration ${duration} is not implemented.`);
  return UNITS_MS.reduce((sum, unitMs, index) => sum + unitMs * Number(counts[index] ?? 0), 0);
}
