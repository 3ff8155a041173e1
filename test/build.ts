/** Builds what the tests run, once, before all of them. */
export async function setup(): Promise<void> {
  await import("../build.ts");
}
