/** What the help of each command says of exit codes. */
export const EXIT_CODES = `
Exit codes:
  0  every account is compliant
  2  some account is not compliant
  3  none is not compliant, but of some there is not enough data
  1  an error, or the command was interrupted
`;
