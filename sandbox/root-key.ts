/** One of the root user's two access keys. */
export interface RootKey {
  readonly id: string;
  readonly slot: 1 | 2;
  active: boolean;
  readonly created: Date;
  lastUsed?: { readonly date: Date; readonly service: string; readonly region: string };
}
