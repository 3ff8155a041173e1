/** A trail, as an account sees it. Tests can change it. */
export interface Trail {
  readonly name: string;
  readonly arn: string;
  homeRegion: string;
  isMultiRegion: boolean;
  includesGlobalServiceEvents: boolean;
  isOrganizationTrail: boolean;
  isLogging: boolean;
  /** As in https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html */
  eventSelectors: readonly object[];
  /** As in https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_AdvancedEventSelector.html */
  advancedEventSelectors: readonly object[];
}

/** The trails of one account. It has none at first, and events do not depend on them. */
export class Trails {
  readonly all: Trail[] = [];
  readonly #arnOf: (name: string) => string;
  readonly #region: string;

  constructor(
    { id, partition }: { readonly id: string; readonly partition: string },
    region: string,
  ) {
    this.#arnOf = (name) => `arn:${partition}:cloudtrail:${region}:${id}:trail/${name}`;
    this.#region = region;
  }

  /** Creates a trail for all Regions that logs all management events. */
  create(name: string): Trail {
    const trail: Trail = {
      name,
      arn: this.#arnOf(name),
      homeRegion: this.#region,
      isMultiRegion: true,
      includesGlobalServiceEvents: true,
      isOrganizationTrail: false,
      isLogging: true,
      eventSelectors: [
        {
          ReadWriteType: "All",
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
      advancedEventSelectors: [],
    };
    this.all.push(trail);
    return trail;
  }
}
