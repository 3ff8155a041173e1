/** For constructs whose resources have names. See `shared/names.ts` for who else knows them. */
export interface NamePrefixProps {
  /**
   * What the names of the resources begin with. Set another one to deploy a second monitoring to the same
   * account and Region, and the same one for all constructs of a monitoring: up to 40 lower-case letters,
   * digits and single hyphens, beginning with a letter.
   *
   * The conformance pack file and an organization's central account know only the default. The command line takes
   * another one as `--name-prefix`.
   *
   * @default root-access-key
   */
  readonly namePrefix?: string;
}
