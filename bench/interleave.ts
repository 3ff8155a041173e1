/** Measures once; gives a number, such as milliseconds. */
export type Measurement = () => number | Promise<number>;

/**
 * Measures one after the other, round by round, so that what else the machine does befalls all alike.
 *
 * @returns each one's numbers, one of each round
 */
export async function interleave<Name extends string>(
  rounds: number,
  measurements: Readonly<Record<Name, Measurement>>,
): Promise<Record<Name, number[]>> {
  const entries = Object.entries(measurements) as [Name, Measurement][];
  const samples = Object.fromEntries(entries.map(([name]) => [name, []])) as unknown as Record<
    Name,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const [name, measure] of entries) samples[name].push(await measure());
  }
  return samples;
}
