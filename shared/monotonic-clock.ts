/**
 * Milliseconds by a clock that never goes back. Not `performance.now()`: its first use loads nine more of
 * Node.js's own modules, which a cold function would wait for.
 */
export function monotonicMs(): number {
  return process.uptime() * 1000;
}
