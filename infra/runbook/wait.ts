/** How long a key may be there before the remediation fails. Waiting costs nothing. */
export const WAIT_HOURS = 24;
