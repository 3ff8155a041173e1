/** An answer to yes or no; undefined if it depends on something that is not understood. */
export type Answer = boolean | undefined;

/** Whether all are true; one that is false decides. */
export function all(answers: readonly Answer[]): Answer {
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Whether one is true, which decides. */
export function any(answers: readonly Answer[]): Answer {
  if (answers.includes(true)) return true;
  return answers.includes(undefined) ? undefined : false;
}
