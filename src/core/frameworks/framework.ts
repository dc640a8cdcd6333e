/** The identifiers of the frameworks, in the order in which they are listed. */
export const FRAMEWORK_IDS = [
  'gdpr',
  'pci-dss',
  'hipaa',
  'nist-800-53',
  'iso-27001',
  'soc-2',
  'cis-kubernetes',
  'nsa-cisa',
] as const;
export type FrameworkId = (typeof FRAMEWORK_IDS)[number];

/** How a rule is mapped: its results settle the part alone, or they are evidence for the person who settles it. */
export type MappingRole = 'decides' | 'supports';

/** A part of a control that the results of rules settle alone. */
export interface DecidedPart {
  /** What the part asks for, as a clause. */
  readonly asks: string;
  /** Ids of rules. All of them together settle the part. */
  readonly decides: readonly string[];
  /** Ids of rules whose results are further evidence. */
  readonly supports?: readonly string[];
}

/** A part of a control that a person settles. */
export interface PersonalPart {
  /** What the part asks for, as a clause. */
  readonly asks: string;
  /** Ids of rules whose results are evidence. */
  readonly supports: readonly string[];
  /** What a person must add, as a sentence. */
  readonly person: string;
}

export type ControlPart = DecidedPart | PersonalPart;

/** A requirement of a framework. */
export interface Control {
  /** As the framework numbers it; unique within the framework. */
  readonly id: string;
  readonly title: string;
  /** What it asks for, as one sentence. */
  readonly summary: string;
  /** Where it is published. Missing: the link of the framework. */
  readonly link?: string;
  readonly parts: readonly ControlPart[];
  /** Ids of custom rules that name the control: evidence about all of it. They decide nothing. */
  readonly customRules?: readonly string[];
}

/** A law, standard or guide whose requirements rules are mapped to. */
export interface Framework {
  readonly id: FrameworkId;
  readonly title: string;
  /** The edition that the controls are taken from. */
  readonly edition: string;
  readonly link: string;
  readonly controls: readonly Control[];
}
